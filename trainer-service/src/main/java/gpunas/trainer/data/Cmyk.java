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
    Chroma.toRgb(values, 4);
    for (int i = 0; i < values.length; i += 4) {
      for (int c = i; c < i + 3; c++) {
        values[c] = (byte) ~values[c];
      }
    }
  }
}
