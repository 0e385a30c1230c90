package gpunas.trainer.data;

/**
 * Cyan, magenta, yellow and black, as printers and Photoshop write them into JPEGs: inverted, 255
 * is no ink. Without a colour profile, as Pillow does it.
 */
final class Cmyk {

  private Cmyk() {}

  /** The picture in red, green and blue. */
  static Picture toRgb(Picture inverted) {
    var in = inverted.pixels();
    var out = new byte[in.length / 4 * 3];
    for (int i = 0, o = 0; i < in.length; i += 4, o += 3) {
      int black = Byte.toUnsignedInt(in[i + 3]);
      for (int c = 0; c < 3; c++) {
        out[o + c] = (byte) ((Byte.toUnsignedInt(in[i + c]) * black + 127) / 255);
      }
    }
    return new Picture(inverted.width(), inverted.height(), 3, out);
  }

  /** Luma, two differences and black to cyan, magenta, yellow and black, in place. */
  static void fromYcck(byte[] values) {
    for (int i = 0; i < values.length; i += 4) {
      double y = Byte.toUnsignedInt(values[i]);
      double blue = Byte.toUnsignedInt(values[i + 1]) - 128;
      double red = Byte.toUnsignedInt(values[i + 2]) - 128;
      values[i] = inverse(y + 1.402 * red);
      values[i + 1] = inverse(y - 0.344136 * blue - 0.714136 * red);
      values[i + 2] = inverse(y + 1.772 * blue);
    }
  }

  private static byte inverse(double value) {
    return (byte) (255 - Math.clamp(Math.round(value), 0, 255));
  }
}
