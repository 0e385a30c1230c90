package gpunas.trainer.data;

import java.awt.image.Raster;
import java.io.IOException;

/**
 * JPEGs of four channels, as printers and Photoshop make them: cyan, magenta, yellow, black, or the
 * first three of them as YCbCr. Where Adobe's marker is, the values are inverted.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-T.872">ITU-T T.872</a>, section 6.5.3, for the marker
 */
final class Cmyk {

  private static final int START_OF_FRAME = 0xc0;
  private static final int ADOBE = 0xee;
  private static final int START_OF_SCAN = 0xda;
  private static final int NO_TRANSFORM = 0;
  private static final int YCCK = 2;

  /**
   * What the headers say.
   *
   * @param transform Adobe's; -1 if its marker is missing
   */
  private record Header(int components, int transform) {}

  private Cmyk() {}

  /** Whether a JPEG file has four channels. */
  static boolean isIn(byte[] file) throws IOException {
    return header(file).components() == 4;
  }

  /**
   * @param raster the file's four channels as they are
   */
  static Picture toRgb(Raster raster, byte[] file) throws IOException {
    int transform = header(file).transform();
    boolean inverted = transform >= NO_TRANSFORM;
    var in = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    var out = new byte[in.length / 4 * 3];
    for (int i = 0, o = 0; i < in.length; i += 4, o += 3) {
      if (transform == YCCK) {
        toCmy(in, i);
      }
      int black = inverted ? in[i + 3] : 255 - in[i + 3];
      for (int c = 0; c < 3; c++) {
        int value = inverted ? in[i + c] : 255 - in[i + c];
        out[o + c] = (byte) ((value * black + 127) / 255);
      }
    }
    return new Picture(raster.getWidth(), raster.getHeight(), 3, out);
  }

  private static void toCmy(int[] values, int at) {
    double y = values[at];
    double blue = values[at + 1] - 128;
    double red = values[at + 2] - 128;
    values[at] = 255 - clamp(y + 1.402 * red);
    values[at + 1] = 255 - clamp(y - 0.344136 * blue - 0.714136 * red);
    values[at + 2] = 255 - clamp(y + 1.772 * blue);
  }

  private static int clamp(double value) {
    return Math.clamp(Math.round(value), 0, 255);
  }

  private static Header header(byte[] file) throws IOException {
    int components = 0;
    int transform = -1;
    int at = 2;
    while (at + 4 <= file.length) {
      int marker = Byte.toUnsignedInt(file[at + 1]);
      if (Byte.toUnsignedInt(file[at]) != 0xff || marker == START_OF_SCAN) {
        break;
      }
      int length = Byte.toUnsignedInt(file[at + 2]) << 8 | Byte.toUnsignedInt(file[at + 3]);
      if (isFrame(marker) && at + 9 < file.length) {
        components = file[at + 9];
      } else if (marker == ADOBE && length >= 14 && at + 15 < file.length) {
        transform = file[at + 15];
      }
      at += 2 + length;
    }
    if (components == 0) {
      throw new IOException("It is damaged: no JPEG frame was found.");
    }
    return new Header(components, transform);
  }

  /** Baseline, extended, progressive and lossless frames; c4, c8 and cc are something else. */
  private static boolean isFrame(int marker) {
    return marker >= START_OF_FRAME
        && marker <= 0xcf
        && marker != 0xc4
        && marker != 0xc8
        && marker != 0xcc;
  }
}
