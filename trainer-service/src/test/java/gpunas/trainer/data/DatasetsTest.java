package gpunas.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchspace.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {

  @TempDir Path directory;
  private Path folder;

  @BeforeEach
  void write_a_data_set() {
    TinyDataset.write(directory, "tiny", 20, 10, 12);
    folder = directory.resolve("tiny");
  }

  @Test
  void reads_the_fashion_mnist_of_the_quickstart() {
    var dataset = new Datasets(Path.of("data")).get("fashion-mnist");

    assertThat(dataset.training().count()).isEqualTo(5000);
    assertThat(dataset.validation().count()).isEqualTo(4000);
    assertThat(shape(dataset)).isEqualTo(new Shape(1, 28, 28));
    assertThat(dataset.training().classes()).isEqualTo(10);
    // Published: the first training image is an ankle boot, the second a T-shirt.
    assertThat(dataset.training().label(0)).isEqualTo(9);
    assertThat(dataset.training().label(1)).isZero();
  }

  @Test
  void networks_are_judged_on_as_many_images_of_each_class_as_is_asked_for_always_the_same() {
    var dataset = TinyDataset.write(directory, "more", 20, 57, 12); // 5 or 6 of a class
    var three = dataset.judging(3);
    assertThat(three).isSorted().doesNotHaveDuplicates().hasSize(30);
    for (var label = 0; label < 10; label++) {
      assertThat(ofClass(label, three, dataset)).hasSize(3);
    }
    assertThat(three).isNotEqualTo(IntStream.range(0, 30).toArray());
    assertThat(new Datasets(directory).get("more").judging(3)).isEqualTo(three);
    assertThat(three).as("they are added to").contains(dataset.judging(2));
    var all = IntStream.range(0, 57).toArray();
    assertThat(dataset.judging(6)).as("a class that has fewer has all").isEqualTo(all);
    assertThat(dataset.judging(null)).isEqualTo(all);
  }

  private static List<Integer> ofClass(int label, int[] images, Dataset dataset) {
    return IntStream.of(images)
        .filter(image -> dataset.validation().label(image) == label)
        .boxed()
        .toList();
  }

  @Test
  void pixels_become_values_from_0_to_1() {
    var values = FloatBuffer.allocate(12 * 12);
    View.evaluation(new Shape(1, 12, 12), 1).put(read().training(), 3, values);

    assertThat(values.hasRemaining()).isFalse();
    assertThat(values.get(3 * 12)).isEqualTo(1);
    assertThat(values.get(0)).isBetween(0f, 63 / 255f);
  }

  @Test
  void the_four_that_were_asked_for_last_stay_read() {
    var datasets = new Datasets(directory);
    for (var i = 0; i < 5; i++) {
      TinyDataset.write(directory, "tiny" + i, 20, 10, 12);
    }
    var first = datasets.get("tiny0");
    var second = datasets.get("tiny1");
    datasets.get("tiny2");
    datasets.get("tiny3");

    assertThat(datasets.get("tiny0")).isSameAs(first);
    datasets.get("tiny4");
    assertThat(datasets.get("tiny0")).isSameAs(first);
    assertThat(datasets.get("tiny1")).isNotSameAs(second);
  }

  @Test
  void a_data_set_whose_files_have_changed_is_read_again() {
    var datasets = new Datasets(directory);
    assertThat(datasets.get("tiny").training().count()).isEqualTo(20);

    TinyDataset.write(directory, "tiny", 30, 10, 12);
    assertThat(datasets.get("tiny").training().count()).isEqualTo(30);
  }

  @Test
  void a_picture_that_comes_later_is_seen() throws IOException {
    var red = Files.createDirectories(directory.resolve("pets/train/red"));
    var blue = Files.createDirectories(directory.resolve("pets/train/blue"));
    for (var each : List.of(red, blue)) {
      picture(each.resolve("1.png"));
      picture(each.resolve("2.png"));
    }
    for (var each : List.of("red", "blue")) {
      picture(Files.createDirectories(directory.resolve("pets/val/" + each)).resolve("1.png"));
    }
    var datasets = new Datasets(directory);
    assertThat(datasets.get("pets").training().count()).isEqualTo(4);

    picture(red.resolve("3.png"));
    assertThat(datasets.get("pets").training().count()).isEqualTo(5);
  }

  private static void picture(Path file) throws IOException {
    ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
  }

  @Test
  void reads_colour_images() {
    TinyDataset.writeIdx(
        folder.resolve("train-images-idx4-ubyte.gz"), new byte[20 * 12], 20, 2, 2, 3);
    TinyDataset.writeIdx(
        folder.resolve("t10k-images-idx4-ubyte.gz"), new byte[10 * 12], 10, 2, 2, 3);

    assertThat(shape(read())).isEqualTo(new Shape(3, 2, 2));
    assertThat(Datasets.count("tiny", folder, new ArchiveIndexes(null)))
        .isEqualTo(new DatasetCounts(20, 10, 10));
  }

  @Test
  void reads_cifars_binary_files() throws IOException {
    var cifar = Files.createDirectory(directory.resolve("cifar"));
    // Two labels, then planes: a red image of the fine class 7.
    var image = new byte[2 + 3072];
    image[0] = 3;
    image[1] = 7;
    java.util.Arrays.fill(image, 2, 2 + 1024, (byte) 255);
    Files.write(cifar.resolve("train.bin"), image);
    Files.write(cifar.resolve("test.bin"), image);
    var training = new Datasets(directory).get("cifar").training();

    assertThat(training.count()).isEqualTo(1);
    assertThat(training.label(0)).isEqualTo(7);
    assertThat(training.open(0).decode().value(31, 31, 0)).isEqualTo(255);
    assertThat(training.open(0).decode().value(31, 31, 1)).isZero();
    assertThat(Datasets.count("cifar", cifar, new ArchiveIndexes(null)))
        .isEqualTo(new DatasetCounts(1, 1, 8));

    Files.write(cifar.resolve("test.bin"), new byte[100]);
    assertThatThrownBy(() -> new Datasets(directory).get("cifar"))
        .hasMessageContaining("test.bin has 100 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../tiny", "/etc", "", ".hidden", "a/b", "two\nlines"})
  void refuses_a_name_that_is_a_path(String name) {
    assertThatThrownBy(() -> new Datasets(directory).get(name))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("not a name of a data set");
  }

  @Test
  void an_unknown_data_set_names_the_folder_and_the_setting() {
    assertThatThrownBy(() -> new Datasets(directory).get("imagenet"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(directory.resolve("imagenet").toString())
        .hasMessageContaining("trainer.data-directory");
  }

  @Test
  void a_missing_file_is_named() throws IOException {
    Files.delete(folder.resolve("t10k-labels-idx1-ubyte.gz"));

    refuses("t10k-labels-idx1-ubyte.gz is missing");
  }

  @Test
  void a_file_with_another_magic_number_is_refused() {
    TinyDataset.writeIdx(folder.resolve("train-labels-idx1-ubyte.gz"), new byte[20], 20, 1);

    refuses("begins with 0x00000802, expected 0x00000801");
  }

  @Test
  void a_file_that_ends_early_is_refused() {
    TinyDataset.writeIdx(folder.resolve("train-labels-idx1-ubyte.gz"), new byte[19], 20);

    refuses("ends too early");
  }

  @Test
  void a_file_that_is_not_gzip_is_refused() throws IOException {
    Files.write(folder.resolve("train-labels-idx1-ubyte.gz"), new byte[100]);

    refuses("cannot be read");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MAX_VALUE})
  void sizes_that_cannot_be_are_refused(int side) throws IOException {
    var file = folder.resolve("train-images-idx3-ubyte.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(new byte[] {0, 0, 8, 3, 0, 0, 0, 20});
      for (int i = 0; i < 2; i++) {
        out.write(
            new byte[] {(byte) (side >> 24), (byte) (side >> 16), (byte) (side >> 8), (byte) side});
      }
    }

    refuses("says its sizes are");
  }

  @Test
  void images_without_labels_are_refused() {
    TinyDataset.writeIdx(folder.resolve("train-labels-idx1-ubyte.gz"), new byte[19], 19);

    refuses("20 train images but 19 labels");
  }

  @Test
  void both_parts_must_have_images_of_one_shape() {
    TinyDataset.writePart(folder, "t10k", 10, 13);

    refuses("1x12x12 to train on, 1x13x13 to validate on");
  }

  @Test
  void a_network_for_another_number_of_classes_does_not_fit() {
    assertThatThrownBy(() -> read().requireFit(1000))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("10 classes")
        .hasMessageContaining("distinguishes 1000");
  }

  @Test
  void equal_images_have_equal_hashes() {
    var other = TinyDataset.write(directory, "other", 20, 10, 13);

    assertThat(read().hash()).isEqualTo(read().hash()).hasSize(64);
    assertThat(other.hash()).isNotEqualTo(read().hash());
  }

  @Test
  void more_images_than_there_are_cannot_be_used() {
    assertThat(read().used(0, 5)).isEqualTo(20);
    assertThat(read().used(15, 5)).isEqualTo(15);
    assertThatThrownBy(() -> read().used(21, 5)).hasMessageContaining("tiny has 20");
    assertThatThrownBy(() -> read().used(4, 5)).hasMessageContaining("in batches of 5");
  }

  private static Shape shape(Dataset dataset) {
    return ((PackedImages) dataset.training()).shape();
  }

  private Dataset read() {
    return new Datasets(directory).get("tiny");
  }

  private void refuses(String message) {
    assertThatThrownBy(this::read)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(message);
  }
}
