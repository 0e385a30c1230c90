package gpunas.trainer.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A PNG, BMP or GIF, seen upright; of an animation the first picture. */
final class OtherFile implements PictureSource {

  private static final int GIF_SCREEN = 6;
  private static final int BMP_HEADER = 14;
  private static final int BMP_COMPRESSION = 30;
  private static final int BMP_BIT_FIELDS = 3;

  private final byte[] file;
  private final JavaImage.Header header;
  private final int orientation;

  /**
   * Reads the header.
   *
   * @throws IOException if it is damaged, or of another format
   */
  OtherFile(byte[] file) throws IOException {
    this.file = file;
    this.header = JavaImage.header(file);
    this.orientation =
        switch (header.format()) {
          case "png" -> Orientation.inPng(file);
          case "gif" -> {
            requireWholeScreen();
            yield 1;
          }
          case "bmp" -> {
            requirePlain();
            yield 1;
          }
          default ->
              throw new IOException(
                  "It is a %s image, whatever its name says; JPEG, PNG, BMP and GIF are read."
                      .formatted(header.format()));
        };
  }

  private void requireWholeScreen() throws IOException {
    var gif = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int width = Short.toUnsignedInt(gif.getShort(GIF_SCREEN));
    int height = Short.toUnsignedInt(gif.getShort(GIF_SCREEN + 2));
    if (header.width() < width || header.height() < height) {
      throw new IOException(
          "The first picture of this GIF is a part of it, %d x %d of %d x %d; whole ones are read."
              .formatted(header.width(), header.height(), width, height));
    }
  }

  /** Java's reader unpacks a BMP as a whole, and reads whatever else may be packed in it. */
  private void requirePlain() throws IOException {
    var bmp = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    boolean old = bmp.getInt(BMP_HEADER) <= BMP_COMPRESSION - BMP_HEADER;
    int compression = old ? 0 : bmp.getInt(BMP_COMPRESSION);
    boolean known = compression >= 0 && compression <= BMP_BIT_FIELDS;
    boolean packed = compression != 0 && compression != BMP_BIT_FIELDS;
    boolean large = (long) header.width() * header.height() > LARGEST;
    if (!known || (packed && large)) {
      throw new IOException(
          "A BMP of %d x %d with compression %d is not read."
              .formatted(header.width(), header.height(), compression));
    }
  }

  @Override
  public int width() {
    return Orientation.isSideways(orientation) ? header.height() : header.width();
  }

  @Override
  public int height() {
    return Orientation.isSideways(orientation) ? header.width() : header.height();
  }

  @Override
  public Picture decode(int shrink) throws IOException {
    return Orientation.upright(JavaImage.decode(file), orientation);
  }
}
