package gpunas.trainer.data;

/** Moves the points of pictures; what comes from outside is grey. */
final class Warp {

  private static final byte OUTSIDE = (byte) 128;

  private Warp() {}

  /** Turns about the centre. */
  static Picture rotate(Picture in, double radians) {
    double cos = Math.cos(radians);
    double sin = Math.sin(radians);
    double x = (in.width() - 1) / 2.0;
    double y = (in.height() - 1) / 2.0;
    return affine(in, cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y);
  }

  /** The point (x, y) comes from (a x + b y + c, d x + e y + f); the nearest pixel is taken. */
  static Picture affine(Picture in, double a, double b, double c, double d, double e, double f) {
    int channels = in.channels();
    var pixels = in.pixels();
    var out = new byte[pixels.length];
    int target = 0;
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        long fromX = Math.round(a * x + b * y + c);
        long fromY = Math.round(d * x + e * y + f);
        boolean inside = fromX >= 0 && fromX < in.width() && fromY >= 0 && fromY < in.height();
        int source = inside ? (int) (fromY * in.width() + fromX) * channels : 0;
        for (int channel = 0; channel < channels; channel++) {
          out[target++] = inside ? pixels[source + channel] : OUTSIDE;
        }
      }
    }
    return new Picture(in.width(), in.height(), channels, out);
  }
}
