package gpunas.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import gpunas.searchspace.Shape;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassFoldersTest {

  private static final Color RED = new Color(200, 40, 30);

  @TempDir Path directory;
  private Path folder;
  private final ReaderThreads threads = new ReaderThreads(2, 1 << 28);

  @BeforeEach
  void write() throws IOException {
    folder = directory.resolve("pets");
    for (var part : List.of("train", "val")) {
      for (var name : List.of("cat", "dog")) {
        for (int i = 0; i < 4; i++) {
          var color = name.equals("cat") ? RED : new Color(10, 60, 220);
          image(folder.resolve(part, name, i + ".jpg"), "jpg", 40 + 10 * i, 30, color);
        }
      }
    }
  }

  @AfterEach
  void close() {
    threads.close();
  }

  @Test
  void classes_are_numbered_by_name_and_images_fitted_to_the_network() throws Exception {
    var dataset = read();

    assertThat(dataset.training().count()).isEqualTo(8);
    assertThat(dataset.training().classes()).isEqualTo(2);
    assertThat(dataset.classNames()).containsExactly("cat", "dog");
    assertThat(dataset.training().label(0)).isZero();
    assertThat(dataset.training().label(7)).isEqualTo(1);
    try (var reader = reader(dataset.training(), new Shape(3, 16, 16))) {
      var batch = reader.next();
      assertThat(batch.count()).isEqualTo(8);
      assertThat(Byte.toUnsignedInt(batch.pixels().get(0))).isCloseTo(200, within(4));
      assertThat(Byte.toUnsignedInt(batch.pixels().get(2))).isCloseTo(30, within(4));
    }
  }

  /** A job may use the first few images only. */
  @Test
  void the_first_images_are_of_all_classes() throws IOException {
    image(folder.resolve("train", "ant", "0.jpg"), "jpg", 20, 20, RED);
    var images = read().training();

    assertThat(IntStream.range(0, images.count()).map(images::label))
        .containsExactly(0, 1, 2, 1, 2, 1, 2, 1, 2);
  }

  @Test
  void without_parts_one_image_in_five_is_held_out_of_each_class() throws IOException {
    for (var name : List.of("birch", "oak")) {
      for (int i = 0; i < 10; i++) {
        image(directory.resolve("trees", name, i + ".png"), "png", 20, 20, RED);
      }
    }
    var dataset = new Datasets(directory).get("trees");

    assertThat(names(dataset.training()))
        .hasSize(16)
        .doesNotContainAnyElementsOf(names(dataset.validation()));
    assertThat(names(dataset.validation()))
        .containsExactly("birch/0.png", "oak/0.png", "birch/5.png", "oak/5.png");
  }

  @Test
  void a_class_of_one_image_cannot_be_split() throws IOException {
    image(directory.resolve("pets2", "cat", "0.png"), "png", 20, 20, RED);

    assertThatThrownBy(() -> new Datasets(directory).get("pets2"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("cat has one image; expected at least one to learn from");
  }

  private List<String> names(Images images) {
    return IntStream.range(0, images.count())
        .mapToObj(i -> directory.resolve("trees").relativize(Path.of(images.name(i))).toString())
        .toList();
  }

  @Test
  void grey_transparent_and_printers_images_do() throws Exception {
    var cats = folder.resolve("train", "cat");
    var grey = new BufferedImage(20, 20, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(3, 3, 0, 77);
    ImageIO.write(grey, "png", cats.resolve("a-grey.png").toFile());
    ImageIO.write(
        new BufferedImage(20, 20, BufferedImage.TYPE_INT_ARGB),
        "png",
        cats.resolve("b-clear.png").toFile());
    Files.write(cats.resolve("c-print.jpg"), cmyk(255, 0, 0, 255));
    var images = read().training();

    assertThat(images.open(8).decode().channels()).isEqualTo(1);
    assertThat(images.open(8).decode().value(3, 3, 0)).isEqualTo(77);
    assertThat(images.open(9).decode().channels()).isEqualTo(3);
    // Inverted: no cyan, all magenta and yellow, no black: red.
    var print = images.open(10).decode();
    assertThat(print.value(4, 4, 0)).isGreaterThan(245);
    assertThat(print.value(4, 4, 1)).isLessThan(10);
    assertThat(print.value(4, 4, 2)).isLessThan(10);
  }

  @Test
  void folders_and_files_may_have_names_of_any_script_and_length() throws Exception {
    assumeThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");
    folder = directory.resolve("Größe der 犬");
    var classes = List.of("Äpfel", "a'b \"c\"", "o\u0308", "two\nlines", "🐈".repeat(63));
    for (var name : classes) {
      image(folder.resolve(name, "ß".repeat(120) + ".png"), "png", 20, 20, RED);
      image(folder.resolve(name, "\u05d0\u202e.PNG"), "png", 20, 20, RED);
    }
    var dataset = new Datasets(directory).get("Größe der 犬");

    assertThat(dataset.classNames()).containsExactlyInAnyOrderElementsOf(classes);
    assertThat(LeftOut.look(dataset, dataset.training().count()).text()).isNull();
    try (var reader = reader(dataset.training(), new Shape(3, 16, 16))) {
      assertThat(reader.next().count()).isEqualTo(5);
    }
  }

  @Test
  void what_is_left_out_is_told_before_and_after_it_is_decoded() throws Exception {
    Files.writeString(folder.resolve("val", "cat", "0.jpg"), "no image");
    Files.writeString(folder.resolve("val", "cat", "Thumbs.db"), "no image by its name");
    Files.writeString(folder.resolve("train", "dog", "a.webp"), "no image by its name");
    assumeThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");
    Files.createSymbolicLink(folder.resolve("train", "dog", "犬.png"), Path.of("nowhere"));
    var dataset = read();
    var told =
        "1 training images and 1 validation images cannot be read: dog/犬.png, cat/0.jpg."
            + " 2 files are no images by their names: db 1, webp 1.";

    assertThat(LeftOut.look(dataset, 9).text()).isEqualTo(told);
    assertThat(LeftOut.look(dataset, 2).training()).isZero();
    for (var images : List.of(dataset.training(), dataset.validation())) {
      try (var reader = reader(images, new Shape(3, 16, 16))) {
        assertThat(reader.next().count()).isEqualTo(images.count() - 1);
      }
    }
    assertThat(threads.leftOut(dataset).text()).isEqualTo(told);
  }

  @Test
  void names_of_what_is_left_out_are_data() {
    var name = "a|b`<script>\n" + "ü".repeat(300);
    var leftOut = new LeftOut(7, 0, List.of(name), Map.of());

    assertThat(leftOut.text())
        .isEqualTo(
            "7 training images cannot be read: a?b??script?" + "?" + "ü".repeat(87) + "…, ….");
    assertThat(new LeftOut(0, 0, List.of(), Map.of()).text()).isNull();
  }

  @Test
  void a_broken_image_is_left_out_and_many_stop_the_job() throws Exception {
    var cats = folder.resolve("train", "cat");
    Files.writeString(cats.resolve("0.jpg"), "no image");
    Files.write(cats.resolve("1.jpg"), new byte[0]);
    var cut = Files.readAllBytes(cats.resolve("2.jpg"));
    Files.write(cats.resolve("2.jpg"), java.util.Arrays.copyOf(cut, 60));
    try (var reader = reader(read().training(), new Shape(3, 16, 16))) {
      assertThat(reader.next().count()).isEqualTo(5);
    }

    Files.writeString(cats.resolve("3.jpg"), "no image");
    try (var reader = reader(read().training(), new Shape(3, 16, 16))) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("More than 3 of 8 images cannot be read")
          .hasMessageContaining(cats.resolve("0.jpg").toString());
    }
  }

  /** Gaps take no room on the disk, but would in memory. */
  @Test
  void a_file_that_is_larger_than_any_picture_is_a_broken_image() throws Exception {
    try (var file = new RandomAccessFile(folder.resolve("train", "cat", "0.jpg").toFile(), "rw")) {
      file.setLength(3L << 30);
    }
    var training = read().training();
    assertThatThrownBy(() -> training.open(0))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "A file of 3,221,225,472 bytes is too large for a picture: at most 268,435,456 are read.");
    try (var reader = reader(training, new Shape(3, 16, 16))) {
      assertThat(reader.next().count()).isEqualTo(7);
    }
  }

  @Test
  void other_files_are_passed_over() throws IOException {
    Files.writeString(folder.resolve("train", "cat", "README.txt"), "cats");
    Files.writeString(folder.resolve("train", "cat", ".DS_Store"), "");
    Files.createDirectory(folder.resolve("train", ".cache"));

    assertThat(read().training().count()).isEqualTo(8);
  }

  /** By the class's name, by its number, and as Kaggle has it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "val.txt|b.jpg dog;a.jpg cat",
        "val.txt|\uFEFFval/a.jpg 0;val/b.jpg 1",
        "LOC_val_solution.csv|ImageId,PredictionString;b,dog 85 1 499 272 ;a,cat 1 2 3 4 "
      })
  void validation_images_in_one_folder_have_a_list_of_classes(String list) throws IOException {
    flatValidation(list);
    var validation = read().validation();

    assertThat(validation.count()).isEqualTo(2);
    assertThat(validation.name(0)).endsWith("a.jpg");
    assertThat(validation.label(0)).isZero();
    assertThat(validation.label(1)).isEqualTo(1);
    assertThat(validation.open(1).width()).isEqualTo(20);
  }

  @Test
  void a_list_that_lacks_an_image_or_names_no_class_is_refused() throws IOException {
    flatValidation("val.txt|a.jpg cat");
    refuses("val.txt has no line for b.jpg");
    Files.writeString(folder.resolve("val.txt"), "a.jpg cat\nb.jpg 2\n");
    refuses("Line 2 of " + folder.resolve("val.txt") + " names the class \"2\"");
  }

  @Test
  void a_link_is_followed_and_one_that_leads_nowhere_is_an_image_that_cannot_be_read()
      throws Exception {
    Files.move(folder.resolve("train", "cat"), directory.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("train", "cat"), directory.resolve("elsewhere"));
    Files.createSymbolicLink(directory.resolve("elsewhere", "z.jpg"), Path.of("/no/such/file"));
    var training = read().training();

    assertThat(training.count()).isEqualTo(9);
    try (var reader = reader(training, new Shape(3, 16, 16))) {
      assertThat(reader.next().count()).isEqualTo(8);
    }
  }

  @Test
  void an_empty_class_is_named() throws IOException {
    Files.createDirectory(folder.resolve("train", "fish"));

    refuses("train/fish has no images; expected files that end in bmp, gif, jpeg, jpg, png");
  }

  @Test
  void a_class_that_nothing_can_be_learnt_of_is_named() throws IOException {
    image(folder.resolve("val", "fish", "1.jpg"), "jpg", 20, 20, RED);

    refuses("val/fish is a class that there is nothing to learn from");
  }

  @Test
  void a_missing_part_is_named() throws IOException {
    Files.move(folder.resolve("val"), folder.resolve("held-out"));

    refuses("has a folder train but none called val, validation, test");
  }

  @Test
  void the_hash_knows_names_and_sizes() throws IOException {
    var before = read().hash();
    assertThat(read().hash()).isEqualTo(before);
    Files.move(folder.resolve("train", "cat", "0.jpg"), folder.resolve("train", "cat", "9.jpg"));

    assertThat(read().hash()).isNotEqualTo(before);
  }

  /** Two images, and a list: its name, a bar, its lines with semicolons between them. */
  private void flatValidation(String list) throws IOException {
    Files.move(folder.resolve("val"), directory.resolve("before"));
    image(folder.resolve("val", "a.jpg"), "jpg", 20, 20, RED);
    image(folder.resolve("val", "b.jpg"), "jpg", 20, 20, RED);
    var parts = list.split("\\|", 2);
    Files.writeString(folder.resolve(parts[0]), parts[1].replace(';', '\n') + "\n");
  }

  private BatchReader reader(Images images, Shape shape) {
    var all = IntStream.range(0, images.count()).toArray();
    return threads.read(images, View.evaluation(shape, 1), List.of(all), _ -> 0);
  }

  private Dataset read() {
    return new Datasets(directory).get("pets");
  }

  private void refuses(String message) {
    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(message);
  }

  private static void image(Path file, String format, int width, int height, Color color)
      throws IOException {
    Files.createDirectories(file.getParent());
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setColor(color);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    ImageIO.write(image, format, file.toFile());
  }

  /** A JPEG of four channels of one colour. */
  private static byte[] cmyk(int... color) throws IOException {
    var raster =
        java.awt.image.Raster.createInterleavedRaster(
            java.awt.image.DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int i = 0; i < 256; i++) {
      raster.setPixel(i % 16, i / 16, color);
    }
    var bytes = new ByteArrayOutputStream();
    var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(raster, null, null), null);
    }
    writer.dispose();
    return bytes.toByteArray();
  }
}
