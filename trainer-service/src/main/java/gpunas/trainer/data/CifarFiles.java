package gpunas.trainer.data;

import gpunas.searchspace.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CIFAR's binary files: {@code data_batch_1.bin} to {@code data_batch_5.bin} and {@code
 * test_batch.bin} of CIFAR-10, {@code train.bin} and {@code test.bin} of CIFAR-100, of which the
 * fine labels are taken. An image is its labels, then its planes of red, green and blue.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">Krizhevsky, the format</a>
 */
final class CifarFiles {

  private static final Shape SHAPE = new Shape(3, 32, 32);
  private static final int PLANE = 32 * 32;

  private CifarFiles() {}

  static boolean areIn(Path folder) {
    return Files.exists(folder.resolve("test_batch.bin"))
        || Files.exists(folder.resolve("test.bin"));
  }

  static Dataset read(String name, Path folder) {
    if (Files.exists(folder.resolve("test.bin"))) {
      return new Dataset(
          name,
          images(List.of(folder.resolve("train.bin")), 2),
          images(List.of(folder.resolve("test.bin")), 2));
    }
    var training =
        IntStream.rangeClosed(1, 5).mapToObj(i -> folder.resolve("data_batch_%d.bin".formatted(i)));
    return new Dataset(
        name, images(training.toList(), 1), images(List.of(folder.resolve("test_batch.bin")), 1));
  }

  /**
   * @param labels before each image; the last one counts
   */
  private static PackedImages images(List<Path> files, int labels) {
    int size = labels + 3 * PLANE;
    var contents = files.stream().map(file -> content(file, size)).toList();
    int count = contents.stream().mapToInt(content -> content.length / size).sum();
    var pixels = new byte[count * 3 * PLANE];
    var classes = new byte[count];
    int image = 0;
    for (var content : contents) {
      for (int at = 0; at < content.length; at += size) {
        classes[image] = content[at + labels - 1];
        interleave(content, at + labels, pixels, image * 3 * PLANE);
        image++;
      }
    }
    return new PackedImages(SHAPE, pixels, classes);
  }

  private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
    for (int i = 0; i < PLANE; i++) {
      for (int channel = 0; channel < 3; channel++) {
        pixels[to + 3 * i + channel] = planes[from + channel * PLANE + i];
      }
    }
  }

  private static byte[] content(Path file, int size) {
    try {
      var content = Files.readAllBytes(file);
      if (content.length == 0 || content.length % size != 0) {
        throw new DatasetException(
            "%s has %d bytes, expected images of %d bytes each. Maybe it was cut off."
                .formatted(file, content.length, size));
      }
      return content;
    } catch (IOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(file, e), e);
    }
  }
}
