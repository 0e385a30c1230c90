package gpunas.trainer.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * An array of bytes in a gzip file of the IDX format.
 *
 * @param sizes of the dimensions, the last one varies fastest
 * @param values unsigned
 * @see <a href="https://yann.lecun.com/exdb/mnist/">LeCun et al., the format at the page's end</a>
 */
// Lives for a moment inside Datasets; nobody compares it.
@SuppressWarnings("ArrayRecordComponent")
record IdxFile(int[] sizes, byte[] values) {

  /** The format's code for unsigned bytes. */
  private static final int UNSIGNED_BYTES = 0x08;

  /**
   * Reads a file.
   *
   * @throws DatasetException if it is missing or no IDX file of bytes with that many dimensions
   */
  static IdxFile read(Path file, int dimensions) {
    return read(file, dimensions, true);
  }

  /**
   * What a file says of its sizes.
   *
   * @throws DatasetException if it is missing or no IDX file of bytes with that many dimensions
   */
  static int[] sizes(Path file, int dimensions) {
    return read(file, dimensions, false).sizes();
  }

  private static IdxFile read(Path file, int dimensions, boolean withValues) {
    if (!Files.isRegularFile(file)) {
      throw new DatasetException(
          """
          The file %s is missing. A data set is a folder with train/CLASS/IMAGE and \
          val/CLASS/IMAGE, with the four gzipped IDX files of MNIST, or with CIFAR's binary files.\
          """
              .formatted(file));
    }
    try (var in = new DataInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16))) {
      var magic = in.readInt();
      var expected = UNSIGNED_BYTES << 8 | dimensions;
      if (magic != expected) {
        throw new DatasetException(
            "%s begins with 0x%08x, expected 0x%08x: an IDX file of bytes with %d dimensions."
                .formatted(file, magic, expected, dimensions));
      }
      var sizes = new int[dimensions];
      for (int i = 0; i < dimensions; i++) {
        sizes[i] = in.readInt();
      }
      // As much memory as there is content, whatever the sizes claim.
      int count = withValues ? count(file, sizes) : 0;
      var values = in.readNBytes(count);
      if (values.length < count) {
        throw new EOFException();
      }
      return new IdxFile(sizes, values);
    } catch (EOFException e) {
      throw new DatasetException("%s ends too early. Maybe it was cut off.".formatted(file), e);
    } catch (IOException e) {
      throw new DatasetException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static int count(Path file, int[] sizes) {
    try {
      var count = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
      if (Arrays.stream(sizes).allMatch(size -> size >= 1)) {
        return count;
      }
    } catch (ArithmeticException e) {
      // Told below.
    }
    throw new DatasetException(
        "%s says its sizes are %s, expected at least 1 each and less than 2 GiB in all."
            .formatted(file, Arrays.toString(sizes)));
  }
}
