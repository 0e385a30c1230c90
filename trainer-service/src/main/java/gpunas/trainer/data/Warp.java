package gpunas.trainer.data;

/**
 * Moves the points of pictures, as Pillow's {@code transform} does: what comes from outside has
 * ImageNet's mean colour, what comes from near the edge sees the edge repeated.
 */
final class Warp {

  private Warp() {}

  /** Turns about the centre. */
  static Picture rotate(Picture in, Filter filter, double radians) {
    double cos = Math.cos(radians);
    double sin = Math.sin(radians);
    double x = in.width() / 2.0;
    double y = in.height() / 2.0;
    return affine(in, filter, cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y);
  }

  /**
   * The point (x, y) comes from (a x + b y + c, d x + e y + f); the first pixel's middle is (0.5,
   * 0.5).
   */
  static Picture affine(
      Picture in, Filter filter, double a, double b, double c, double d, double e, double f) {
    int channels = in.channels();
    var out = new byte[in.pixels().length];
    int target = 0;
    for (int y = 0; y < in.height(); y++) {
      for (int x = 0; x < in.width(); x++) {
        double fromX = a * (x + 0.5) + b * (y + 0.5) + c;
        double fromY = d * (x + 0.5) + e * (y + 0.5) + f;
        boolean inside = fromX >= 0 && fromX < in.width() && fromY >= 0 && fromY < in.height();
        for (int channel = 0; channel < channels; channel++) {
          double value =
              inside
                  ? value(in, filter, fromX - 0.5, fromY - 0.5, channel)
                  : ImageNet.mean(channel, channels);
          out[target++] = (byte) Math.clamp(Math.round(value), 0, 255);
        }
      }
    }
    return new Picture(in.width(), in.height(), channels, out);
  }

  /** The value between the middles of pixels. */
  private static double value(Picture in, Filter filter, double x, double y, int channel) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double sum = 0;
    for (int row = top - filter.reach() + 1; row <= top + filter.reach(); row++) {
      double weight = filter.weight(row - y);
      if (weight != 0) {
        int inside = Math.clamp(row, 0, in.height() - 1);
        sum += weight * along(in, filter, left, x, inside, channel);
      }
    }
    return sum;
  }

  private static double along(Picture in, Filter filter, int left, double x, int row, int channel) {
    double sum = 0;
    for (int column = left - filter.reach() + 1; column <= left + filter.reach(); column++) {
      double weight = filter.weight(column - x);
      if (weight != 0) {
        sum += weight * in.value(Math.clamp(column, 0, in.width() - 1), row, channel);
      }
    }
    return sum;
  }
}
