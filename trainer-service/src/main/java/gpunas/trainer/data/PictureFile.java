package gpunas.trainer.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Image files of the usual formats. */
final class PictureFile {

  /** Nobody photographs so much; a file of a few bytes can claim it. */
  private static final long LARGEST = 500_000_000;

  /** As in JPEGs: readers keep a row in memory. */
  private static final int LONGEST = 65_535;

  /** Files are read whole. Those that are larger are no pictures, whatever they are called. */
  private static final long LARGEST_FILE = 256 << 20;

  private PictureFile() {}

  /**
   * Makes sure that a file may be read into memory.
   *
   * @throws IOException if it is too large for a picture
   */
  static void requireReadable(long bytes) throws IOException {
    if (!isReadable(bytes)) {
      throw new IOException(
          "A file of %,d bytes is too large for a picture: at most %,d are read."
              .formatted(bytes, LARGEST_FILE));
    }
  }

  /** Whether a file is small enough for a picture. */
  static boolean isReadable(long bytes) {
    return bytes <= LARGEST_FILE;
  }

  /**
   * Opens a file.
   *
   * @throws IOException if it is broken, too large, or of another format
   */
  static PictureSource open(byte[] file) throws IOException {
    return open(file, TurboJpeg.find());
  }

  /**
   * Opens a file.
   *
   * @param turbo decodes JPEGs; null for Java's own reader
   * @throws IOException if it is broken, too large, or of another format
   */
  static PictureSource open(byte[] file, @Nullable TurboJpeg turbo) throws IOException {
    var source = JpegSegments.areIn(file) ? new JpegFile(file, turbo) : new OtherFile(file);
    if (Math.max(source.width(), source.height()) > LONGEST
        || (long) source.width() * source.height() > LARGEST) {
      throw new IOException(
          "A picture of %d x %d is too large: at most %,d pixels are read."
              .formatted(source.width(), source.height(), LARGEST));
    }
    return source;
  }
}
