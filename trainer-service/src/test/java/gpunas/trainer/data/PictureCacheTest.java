package gpunas.trainer.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchspace.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureCacheTest {

  @TempDir Path directory;
  private Path cache;

  @BeforeEach
  void write_images_of_many_kinds() throws IOException {
    cache = directory.resolve("cache");
    var kinds =
        List.of(
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_INT_ARGB);
    var random = new SplittableRandom(1);
    for (int i = 0; i < 12; i++) {
      var image = new BufferedImage(20 + 3 * i, 50 - 2 * i, kinds.get(i % kinds.size()));
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          image.setRGB(x, y, random.nextInt());
        }
      }
      var file = file(i);
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    }
    Files.write(file(4), new byte[] {1, 2, 3});
  }

  @Test
  void nothing_is_different_but_where_the_pictures_come_from() throws IOException {
    var plain = new Datasets(directory).get("pets");
    var cached = cached();

    assertThat(cached.hash()).isEqualTo(plain.hash());
    assertThat(cached.classNames()).isEqualTo(plain.classNames());
    assertSame(cached.training(), plain.training());
    assertSame(cached.validation(), plain.validation());
    assertThat(files()).hasSize(2);
  }

  @Test
  void links_to_nowhere_are_left_out_as_without_a_cache() throws IOException {
    Files.delete(file(7));
    Files.createSymbolicLink(file(7), Path.of("/no/such/file"));
    var dataset = cached();

    var leftOut = LeftOut.look(dataset, dataset.training().count());
    // The picture that is none, and the link.
    assertThat(leftOut.training() + leftOut.validation()).isEqualTo(2);
    assertThat(leftOut).isEqualTo(LeftOut.look(new Datasets(directory).get("pets"), 100));
  }

  @Test
  void pictures_are_decoded_once() throws IOException {
    var plain = pixels(cached().training(), 0);
    changeFilesButNotTheirTimes();

    assertThat(pixels(cached().training(), 0)).isEqualTo(plain);
  }

  @Test
  void images_that_change_are_decoded_again() throws IOException {
    cached();
    var changed = file(1);
    Files.setLastModifiedTime(changed, FileTime.fromMillis(1_000_000));
    cached();

    assertThat(files()).hasSize(3);
  }

  @Test
  void a_file_that_was_cut_off_is_not_used() throws IOException {
    cached();
    for (var folder : files()) {
      var chunk = folder.resolve("000000");
      var bytes = Files.readAllBytes(chunk);
      Files.write(chunk, Arrays.copyOf(bytes, bytes.length - 1));
    }

    assertSame(cached().training(), new Datasets(directory).get("pets").training());
  }

  @Test
  void a_cache_that_cannot_be_written_is_done_without() throws IOException {
    Files.writeString(cache, "a file where a folder should be");

    assertSame(cached().training(), new Datasets(directory).get("pets").training());
  }

  @Test
  void an_interrupt_leaves_nothing_that_could_be_taken_for_pictures() throws IOException {
    Thread.currentThread().interrupt();
    assertThatThrownBy(this::cached).isInstanceOf(UncheckedIOException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(chunks()).isEmpty();
    assertSame(cached().training(), new Datasets(directory).get("pets").training());
    assertThat(files()).hasSize(2);
  }

  /** Four hundred more of each class: two chunks of pictures to train on. */
  @Test
  void what_a_trainer_that_died_has_decoded_is_kept() throws IOException {
    for (int i = 12; i < 812; i++) {
      ImageIO.write(
          new BufferedImage(4 + i % 3, 4, BufferedImage.TYPE_3BYTE_BGR), "bmp", bmp(i).toFile());
    }
    var training = cached().training();
    assertThat(training).isInstanceOf(PackedPictures.class);
    var whole = chunks();
    assertThat(whole).hasSize(3);
    var first = whole.getFirst();
    var time = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(first, time);
    var second = Files.readAllBytes(whole.get(1));
    Files.delete(whole.get(1));
    Files.write(first.resolveSibling(".unfinished"), new byte[3]);

    assertSame(cached().training(), new Datasets(directory).get("pets").training());
    assertThat(chunks()).isEqualTo(whole);
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(time);
    assertThat(Files.readAllBytes(whole.get(1))).isEqualTo(second);
    assertThat(first.resolveSibling(".unfinished")).doesNotExist();
  }

  @Test
  void trainers_that_begin_together_decode_once() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      var datasets = threads.invokeAll(Collections.<Callable<Dataset>>nCopies(4, this::cached));
      for (var dataset : datasets) {
        assertThat(dataset.get().training()).isInstanceOf(PackedPictures.class);
        assertSame(dataset.get().training(), new Datasets(directory).get("pets").training());
      }
    }
    assertThat(files()).hasSize(2);
  }

  /** Opens the data set, and tells what shows its pictures. */
  static final class Opener {
    public static void main(String[] arguments) {
      var cache = new CacheSettings(Path.of(arguments[1]), null, 1L << 40);
      var dataset = new Datasets(Path.of(arguments[0]), cache).get("pets");
      System.out.println(dataset.training().getClass().getSimpleName());
    }
  }

  @Test
  void processes_that_begin_together_decode_once() throws Exception {
    var plain = new Datasets(directory).get("pets");
    var processes = new ArrayList<Process>();
    try {
      for (int i = 0; i < 2; i++) {
        processes.add(JavaProcess.start(Opener.class, directory, cache));
      }
      var told = new ArrayList<String>();
      for (var process : processes) {
        told.add(new String(process.getInputStream().readAllBytes(), UTF_8));
        assertThat(process.waitFor()).as(told.getLast()).isZero();
      }
      assertThat(told).allSatisfy(each -> assertThat(each).contains("PackedPictures"));
      // Of pictures to train on and to validate on.
      assertThat(String.join("", told).split("Decoding [0-9]+ of", -1)).hasSize(3);
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    assertSame(cached().training(), plain.training());
    assertThat(files()).hasSize(2);
  }

  @Test
  void what_was_not_used_for_longest_makes_room() throws IOException {
    long bytes = bytesOf(cached());
    for (var name : List.of("second", "third")) {
      copy(directory.resolve("pets"), directory.resolve(name));
    }
    var datasets = datasets(null, 17 * bytes / 8); // Of two sets, and not of a part of a third one.
    datasets.get("second");
    ages("pets", 2);
    ages("second", 1);
    datasets.get("pets"); // Used again.
    datasets.get("third");

    assertThat(files())
        .extracting(file -> file.getFileName().toString().split("\\.", -1)[0])
        .containsExactlyInAnyOrder("pets", "pets", "third", "third");
  }

  @Test
  void what_does_not_fit_is_refused_and_read_from_its_files() throws IOException {
    long bytes = bytesOf(cached());
    deleteCache();
    var dataset = cached(null, bytes / 3);

    assertThat(dataset.training()).isInstanceOf(ImageFiles.class);
    assertSame(dataset.training(), new Datasets(directory).get("pets").training());
    assertThat(bytesOf(dataset)).isLessThanOrEqualTo(bytes / 3);
  }

  @Test
  void pictures_to_train_on_may_be_made_smaller_and_this_is_told() throws IOException {
    var plain = new Datasets(directory).get("pets");
    var dataset = cached(36, 1L << 40);

    for (int image = 0; image < plain.training().count(); image++) {
      if (!plain.training().name(image).endsWith("4.png")) {
        var whole = plain.training().open(image);
        var kept = dataset.training().open(image);
        int side = Math.min(whole.width(), whole.height());
        assertThat(Math.min(kept.width(), kept.height())).isEqualTo(Math.min(side, 36));
        assertThat(kept.width() * whole.height())
            .isCloseTo(kept.height() * whole.width(), within(40));
      }
    }
    assertSame(dataset.validation(), plain.validation());
    assertThat(dataset.hash()).isNotEqualTo(plain.hash());
    assertThat(LeftOut.look(dataset, 1).text())
        .endsWith(
            "Training pictures with more than 36 pixels on the shorter side were made smaller, to so many, before they were cropped.");
    assertThat(dataset.seenAs(new Shape(3, 36, 36))).isSameAs(dataset);
    var larger = dataset.seenAs(new Shape(3, 37, 37));
    assertThat(larger.hash()).isEqualTo(plain.hash());
    assertThat(larger.shortSide()).isNull();
    assertSame(larger.training(), plain.training());
  }

  private long bytesOf(Dataset dataset) throws IOException {
    long bytes = 0;
    for (var file : files()) {
      bytes += CacheFolder.bytes(file);
    }
    assertThat(dataset.name()).isEqualTo("pets");
    return bytes;
  }

  private void deleteCache() throws IOException {
    for (var file : files()) {
      CacheFolder.delete(file);
    }
  }

  private void ages(String name, int days) throws IOException {
    for (var file : files()) {
      if (file.getFileName().toString().startsWith(name + ".")) {
        Files.setLastModifiedTime(
            file,
            FileTime.from(Instant.parse("2026-01-09T00:00:00Z").minus(Duration.ofDays(days))));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (var path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }

  /** Of pictures to train on and to validate on. */
  private List<Path> chunks() throws IOException {
    var chunks = new ArrayList<Path>();
    for (var folder : files()) {
      try (var files = Files.list(folder)) {
        chunks.addAll(files.sorted().toList());
      }
    }
    return chunks;
  }

  private Path bmp(int image) {
    return directory.resolve("pets", image % 2 == 0 ? "cat" : "dog", image + ".bmp");
  }

  private Dataset cached() {
    return cached(null, 1L << 40);
  }

  private Dataset cached(Integer shortSide, long limit) {
    return datasets(shortSide, limit).get("pets");
  }

  private Datasets datasets(Integer shortSide, long limit) {
    return new Datasets(directory, new CacheSettings(cache, shortSide, limit));
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(cache)) {
      return files.filter(file -> !file.toString().endsWith(".lock")).sorted().toList();
    }
  }

  private Path file(int image) {
    return directory.resolve("pets", image % 2 == 0 ? "cat" : "dog", image + ".png");
  }

  private void changeFilesButNotTheirTimes() throws IOException {
    for (int i = 0; i < 12; i++) {
      var time = Files.getLastModifiedTime(file(i));
      Files.write(file(i), new byte[(int) Files.size(file(i))]);
      Files.setLastModifiedTime(file(i), time);
    }
  }

  private static void assertSame(Images actual, Images expected) throws IOException {
    assertThat(actual.count()).isEqualTo(expected.count());
    assertThat(actual.classes()).isEqualTo(expected.classes());
    for (int i = 0; i < expected.count(); i++) {
      int image = i;
      assertThat(actual.name(i)).isEqualTo(expected.name(i));
      assertThat(actual.label(i)).isEqualTo(expected.label(i));
      if (actual.name(i).endsWith("4.png")) {
        assertThatThrownBy(() -> actual.open(image).decode())
            .isInstanceOf(IOException.class)
            .hasMessage("Its 3 bytes are no JPEG, PNG, BMP or GIF image.");
      } else {
        assertThat(pixels(actual, i)).isEqualTo(pixels(expected, i));
      }
    }
  }

  /** As a network sees them, with all that chance does to them. */
  private static byte[] pixels(Images images, int image) throws IOException {
    var view = View.training(new Shape(3, 24, 24), new Augmentation(0.5, 0.5, 9, 2, 0.5, 0.3));
    return view.values(images.open(image), new SplittableRandom(image));
  }
}
