package gpunas.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchspace.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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
    for (var file : files()) {
      var bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
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
    assertThat(files()).isEmpty();
    assertSame(cached().training(), new Datasets(directory).get("pets").training());
    assertThat(files()).hasSize(2);
  }

  private Dataset cached() {
    return new Datasets(directory, cache).get("pets");
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(cache)) {
      return files.filter(file -> !file.toString().endsWith(".lock")).toList();
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
