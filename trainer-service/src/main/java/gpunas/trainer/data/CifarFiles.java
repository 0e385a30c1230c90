package gpunas.trainer.data;

import gpunas.searchspace.Shape;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
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
    var parts = Parts.in(folder);
    return new Dataset(
        name, images(parts.training(), parts.labels()), images(parts.validation(), parts.labels()));
  }

  /** How many images there are; reads their labels only. */
  static DatasetCounts count(Path folder) {
    var parts = Parts.in(folder);
    return DatasetCounts.of(
        labels(parts.training(), parts.labels()), labels(parts.validation(), parts.labels()));
  }

  /**
   * @param labels before each image; the last one counts
   */
  private record Parts(List<Path> training, List<Path> validation, int labels) {
    static Parts in(Path folder) {
      if (Files.exists(folder.resolve("test.bin"))) {
        return new Parts(
            List.of(folder.resolve("train.bin")), List.of(folder.resolve("test.bin")), 2);
      }
      var training =
          IntStream.rangeClosed(1, 5)
              .mapToObj(i -> folder.resolve("data_batch_%d.bin".formatted(i)));
      return new Parts(training.toList(), List.of(folder.resolve("test_batch.bin")), 1);
    }
  }

  private static byte[] labels(List<Path> files, int labels) {
    var classes = new ByteArrayOutputStream();
    int size = labels + 3 * PLANE;
    for (var file : files) {
      try (var in = new BufferedInputStream(Files.newInputStream(file))) {
        long bytes = requireWhole(file, Files.size(file), size);
        for (long image = 0; image < bytes / size; image++) {
          in.skipNBytes(labels - 1);
          classes.write(in.read());
          in.skipNBytes(3 * PLANE);
        }
      } catch (IOException e) {
        throw new DatasetException("%s cannot be read: %s".formatted(file, e), e);
      }
    }
    return classes.toByteArray();
  }

  private static long requireWhole(Path file, long bytes, int size) {
    if (bytes == 0 || bytes % size != 0) {
      throw new DatasetException(
          "%s has %d bytes, expected images of %d bytes each. Maybe it was cut off."
              .formatted(file, bytes, size));
    }
    return bytes;
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
      requireWhole(file, content.length, size);
      return content;
    } catch (IOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(file, e), e);
    }
  }
}
