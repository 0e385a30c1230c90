package gpunas.trainer.data;

/**
 * Cuts a part out of pictures and resizes it, averaging over all of the part when it shrinks, so
 * that nothing is skipped. As Pillow's {@code resize} with a box does.
 */
final class Resizing {

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

  /** For every output value: the first input value it is made of, and the weights. */
  // Lives while one picture is resized; nobody compares it.
  @SuppressWarnings("ArrayRecordComponent")
  private record Taps(int[] first, float[][] weights) {
    static Taps of(Filter filter, double from, double length, int in, int out) {
      double scale = length / out;
      double stretch = Math.max(1, scale);
      double support = filter.reach() * stretch;
      var first = new int[out];
      var weights = new float[out][];
      for (int i = 0; i < out; i++) {
        double centre = from + (i + 0.5) * scale;
        int low = Math.max(0, (int) Math.floor(centre - support));
        int high = Math.min(in, (int) Math.ceil(centre + support));
        var taps = new float[high - low];
        double sum = 0;
        for (int j = low; j < high; j++) {
          double weight = filter.weight((j + 0.5 - centre) / stretch);
          taps[j - low] = (float) weight;
          sum += weight;
        }
        for (int j = 0; j < taps.length; j++) {
          taps[j] /= (float) sum;
        }
        first[i] = low;
        weights[i] = taps;
      }
      return new Taps(first, weights);
    }
  }

  private Resizing() {}

  static Picture resize(Picture picture, Box box, Filter filter, int width, int height) {
    if (box.isWhole(picture) && width == picture.width() && height == picture.height()) {
      return picture;
    }
    var columns = Taps.of(filter, box.left(), box.width(), picture.width(), width);
    var rows = Taps.of(filter, box.top(), box.height(), picture.height(), height);
    int top = rows.first[0];
    int bottom = rows.first[height - 1] + rows.weights[height - 1].length;
    var narrow = horizontally(picture, columns, width, top, bottom);
    return vertically(narrow, rows, width, height, top, picture.channels());
  }

  private static float[] horizontally(Picture in, Taps taps, int width, int top, int bottom) {
    int channels = in.channels();
    var pixels = in.pixels();
    var out = new float[(bottom - top) * width * channels];
    int target = 0;
    for (int y = top; y < bottom; y++) {
      int row = y * in.width() * channels;
      for (int x = 0; x < width; x++) {
        var weights = taps.weights[x];
        int source = row + taps.first[x] * channels;
        for (int c = 0; c < channels; c++) {
          var sum = 0f;
          for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * Byte.toUnsignedInt(pixels[source + i * channels + c]);
          }
          out[target++] = sum;
        }
      }
    }
    return out;
  }

  private static Picture vertically(
      float[] in, Taps taps, int width, int height, int top, int channels) {
    int row = width * channels;
    var out = new byte[height * row];
    for (int y = 0; y < height; y++) {
      var weights = taps.weights[y];
      int source = (taps.first[y] - top) * row;
      for (int i = 0; i < row; i++) {
        var sum = 0.5f;
        for (int j = 0; j < weights.length; j++) {
          sum += weights[j] * in[source + j * row + i];
        }
        out[y * row + i] = (byte) Math.clamp(sum, 0f, 255f);
      }
    }
    return new Picture(width, height, channels, out);
  }
}
