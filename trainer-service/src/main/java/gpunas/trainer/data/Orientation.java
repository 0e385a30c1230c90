package gpunas.trainer.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a camera was held: EXIF's number, 1 to 8, which says where a picture's first row and column
 * are to be seen.
 *
 * @see <a href="https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E">Exif
 *     3.0</a>, section 4.6.5.1.6
 */
final class Orientation {

  private static final int UPRIGHT = 1;
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY = 12;
  private static final int PNG_SIGNATURE = 8;
  private static final int PNG_EXIF = 0x65584966;

  private Orientation() {}

  /** The orientation that a PNG's EXIF tells of; 1 if there is none. */
  static int inPng(byte[] file) {
    var png = ByteBuffer.wrap(file);
    // Of each chunk: length, kind, content, checksum.
    for (long at = PNG_SIGNATURE; at + 8 <= file.length; ) {
      int length = png.getInt((int) at);
      long next = at + 12L + Integer.toUnsignedLong(length);
      if (png.getInt((int) at + 4) == PNG_EXIF && next <= file.length) {
        return inExif(file, (int) at + 8, (int) at + 8 + length);
      }
      at = next;
    }
    return UPRIGHT;
  }

  /** The orientation that EXIF's part of a file tells of; 1 if it tells of none. */
  static int inExif(byte[] file, int from, int to) {
    if (to - from < 8) {
      return UPRIGHT;
    }
    var exif = ByteBuffer.wrap(file, from, to - from).slice();
    exif.order(exif.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int at = exif.getInt(4);
    if (at < 8 || at > exif.limit() - 2) {
      return UPRIGHT;
    }
    int entries = Short.toUnsignedInt(exif.getShort(at));
    for (int entry = at + 2; entries > 0 && entry + ENTRY <= exif.limit(); entry += ENTRY) {
      entries--;
      int type = exif.getShort(entry + 2);
      if (exif.getShort(entry) == TAG && (type == SHORT || type == LONG)) {
        int value = type == SHORT ? exif.getShort(entry + 8) : exif.getInt(entry + 8);
        return value >= 1 && value <= 8 ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  /** Whether width and height change places. */
  static boolean isSideways(int orientation) {
    return orientation > 4;
  }

  /** The picture as it is to be seen. */
  static Picture upright(Picture picture, int orientation) {
    if (orientation == UPRIGHT) {
      return picture;
    }
    boolean sideways = isSideways(orientation);
    int width = sideways ? picture.height() : picture.width();
    int height = sideways ? picture.width() : picture.height();
    int channels = picture.channels();
    var out = new byte[picture.pixels().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        // The seen point (x, y) is this column and row of what was taken.
        int column = sideways ? y : x;
        int row = sideways ? x : y;
        boolean mirrored =
            orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean flipped =
            orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int fromX = mirrored ? picture.width() - 1 - column : column;
        int fromY = flipped ? picture.height() - 1 - row : row;
        System.arraycopy(
            picture.pixels(),
            (fromY * picture.width() + fromX) * channels,
            out,
            (y * width + x) * channels,
            channels);
      }
    }
    return new Picture(width, height, channels, out);
  }
}
