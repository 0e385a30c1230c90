package gpunas.trainer.data;

/**
 * Cuts a part out of pictures and resizes it, averaging over all of the part when it shrinks, so
 * that nothing is skipped. As Pillow's {@code resize} with a box does, bit for bit: columns first,
 * then rows, the values between them rounded to bytes, weights of 22 bits after the point. Whoever
 * deploys a network can then show it what it was judged by.
 */
final class Resizing {

  /** Bits of a weight after the point. */
  private static final int FRACTION_BITS = 22;

  private static final int HALF = 1 << (FRACTION_BITS - 1);

  /**
   * A part of a picture, in its pixels.
   *
   * @param left at least 0
   * @param top at least 0
   */
  record Box(double left, double top, double width, double height) {

    /** The middle square, as large as a share of the shorter side. */
    static Box centre(int width, int height, double share) {
      double side = share * Math.min(width, height);
      return new Box((width - side) / 2, (height - side) / 2, side, side);
    }

    /** The same part of a picture of another size. */
    Box scaled(double x, double y) {
      return x == 1 && y == 1 ? this : new Box(left * x, top * y, width * x, height * y);
    }

    private boolean isWhole(Picture picture) {
      return left == 0 && top == 0 && width == picture.width() && height == picture.height();
    }
  }

  /** For every output value: the first input value it is made of, and the fixed-point weights. */
  // Lives while one picture is resized; nobody compares it.
  @SuppressWarnings("ArrayRecordComponent")
  private record Taps(int[] first, int[][] weights) {
    /**
     * @param from where the part begins; single precision, as Pillow's boxes are
     */
    static Taps of(Filter filter, float from, float to, int in, int out) {
      double scale = (double) (to - from) / out;
      double stretch = Math.max(1, scale);
      double support = filter.reach() * stretch;
      var first = new int[out];
      var weights = new int[out][];
      for (int i = 0; i < out; i++) {
        double centre = from + (i + 0.5) * scale;
        int low = Math.max(0, (int) (centre - support + 0.5));
        int high = Math.min(in, (int) (centre + support + 0.5));
        var taps = new double[high - low];
        double sum = 0;
        for (int j = 0; j < taps.length; j++) {
          taps[j] = filter.weight((low + j - centre + 0.5) * (1 / stretch));
          sum += taps[j];
        }
        first[i] = low;
        weights[i] = fixed(taps, sum);
      }
      return new Taps(first, weights);
    }

    private static int[] fixed(double[] taps, double sum) {
      var fixed = new int[taps.length];
      for (int j = 0; j < fixed.length; j++) {
        double weight = taps[j] / sum * (1 << FRACTION_BITS);
        fixed[j] = (int) (weight + Math.copySign(0.5, weight));
      }
      return fixed;
    }
  }

  private Resizing() {}

  static Picture resize(Picture picture, Box box, Filter filter, int width, int height) {
    if (box.isWhole(picture) && width == picture.width() && height == picture.height()) {
      return picture;
    }
    var columns = taps(filter, box.left(), box.width(), picture.width(), width);
    var rows = taps(filter, box.top(), box.height(), picture.height(), height);
    int top = rows.first[0];
    int bottom = rows.first[height - 1] + rows.weights[height - 1].length;
    var narrow = horizontally(picture, columns, width, top, bottom);
    return vertically(narrow, rows, width, height, top, picture.channels());
  }

  private static Taps taps(Filter filter, double from, double length, int in, int out) {
    return Taps.of(filter, (float) from, (float) (from + length), in, out);
  }

  private static byte[] horizontally(Picture in, Taps taps, int width, int top, int bottom) {
    int channels = in.channels();
    var pixels = in.pixels();
    var out = new byte[(bottom - top) * width * channels];
    int target = 0;
    for (int y = top; y < bottom; y++) {
      int row = y * in.width() * channels;
      for (int x = 0; x < width; x++) {
        var weights = taps.weights[x];
        int source = row + taps.first[x] * channels;
        for (int c = 0; c < channels; c++) {
          int sum = HALF;
          for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * Byte.toUnsignedInt(pixels[source + i * channels + c]);
          }
          out[target++] = rounded(sum);
        }
      }
    }
    return out;
  }

  private static Picture vertically(
      byte[] in, Taps taps, int width, int height, int top, int channels) {
    int row = width * channels;
    var out = new byte[height * row];
    for (int y = 0; y < height; y++) {
      var weights = taps.weights[y];
      int source = (taps.first[y] - top) * row;
      for (int i = 0; i < row; i++) {
        int sum = HALF;
        for (int j = 0; j < weights.length; j++) {
          sum += weights[j] * Byte.toUnsignedInt(in[source + j * row + i]);
        }
        out[y * row + i] = rounded(sum);
      }
    }
    return new Picture(width, height, channels, out);
  }

  private static byte rounded(int sum) {
    return (byte) Math.clamp(sum >> FRACTION_BITS, 0, 255);
  }
}
