package gpunas.trainer.data;

/** Luma and two differences of colour, as most JPEGs have them; as libjpeg-turbo takes them. */
final class Chroma {

  private Chroma() {}

  /**
   * Luma and differences to red, green and blue, in place.
   *
   * @param channels of a pixel; those after the third stay as they are
   */
  static void toRgb(byte[] values, int channels) {
    for (int i = 0; i < values.length; i += channels) {
      double y = Byte.toUnsignedInt(values[i]);
      double blue = Byte.toUnsignedInt(values[i + 1]) - 128;
      double red = Byte.toUnsignedInt(values[i + 2]) - 128;
      values[i] = value(y + 1.402 * red);
      values[i + 1] = value(y - 0.344136 * blue - 0.714136 * red);
      values[i + 2] = value(y + 1.772 * blue);
    }
  }

  private static byte value(double value) {
    return (byte) Math.clamp(Math.round(value), 0, 255);
  }

  /**
   * A channel of which a file has every other row, and which Java's reader has doubled: each row
   * becomes three quarters of itself and one of the nearest other one, as in libjpeg-turbo.
   */
  static Picture smoothed(Picture in, int channel) {
    var out = in.pixels().clone();
    for (int y = 0; y < in.height(); y++) {
      int other = Math.clamp(y % 2 == 0 ? y - 1 : y + 1, 0, in.height() - 1);
      int bias = 1 + y % 2;
      for (int x = 0; x < in.width(); x++) {
        int sum = 3 * in.value(x, y, channel) + in.value(x, other, channel) + bias;
        out[(y * in.width() + x) * in.channels() + channel] = (byte) (sum >> 2);
      }
    }
    return new Picture(in.width(), in.height(), in.channels(), out);
  }
}
