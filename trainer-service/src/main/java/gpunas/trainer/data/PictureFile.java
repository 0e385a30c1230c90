package gpunas.trainer.data;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Image files of the usual formats. */
final class PictureFile {

  /** Nobody photographs so much; a file of a few bytes can claim it. */
  private static final long LARGEST = 500_000_000;

  private PictureFile() {}

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
    var source = JpegSegments.areIn(file) ? new JpegFile(file, turbo) : other(file);
    if ((long) source.width() * source.height() > LARGEST) {
      throw new IOException(
          "A picture of %d x %d is too large: at most %,d pixels are read."
              .formatted(source.width(), source.height(), LARGEST));
    }
    return source;
  }

  private static PictureSource other(byte[] file) throws IOException {
    var size = JavaImage.size(file);
    return new PictureSource() {
      @Override
      public int width() {
        return size[0];
      }

      @Override
      public int height() {
        return size[1];
      }

      @Override
      public Picture decode(int shrink) throws IOException {
        return JavaImage.decode(file);
      }
    };
  }
}
