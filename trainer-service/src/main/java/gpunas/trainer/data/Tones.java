package gpunas.trainer.data;

import java.util.function.IntUnaryOperator;

/** Changes the values of pictures, not their places; as Pillow's ImageOps and ImageEnhance do. */
final class Tones {

  private static final int VALUES = 256;

  private Tones() {}

  /** Replaces each value, 0 to 255, by another one. */
  static Picture map(Picture in, IntUnaryOperator replacement) {
    var table = new byte[in.channels()][VALUES];
    for (int value = 0; value < VALUES; value++) {
      byte replaced = (byte) replacement.applyAsInt(value);
      for (var channel : table) {
        channel[value] = replaced;
      }
    }
    return lookUp(in, table);
  }

  /** Stretches each channel to 0 to 255. */
  static Picture autoContrast(Picture in) {
    var counts = counts(in);
    var table = new byte[in.channels()][VALUES];
    for (int channel = 0; channel < table.length; channel++) {
      int low = 0;
      while (low < VALUES - 1 && counts[channel][low] == 0) {
        low++;
      }
      int high = VALUES - 1;
      while (high > 0 && counts[channel][high] == 0) {
        high--;
      }
      for (int value = 0; value < VALUES; value++) {
        table[channel][value] =
            (byte)
                (high <= low
                    ? value
                    : Math.clamp(Math.round(255.0 * (value - low) / (high - low)), 0, 255));
      }
    }
    return lookUp(in, table);
  }

  /** Makes the values of each channel about equally frequent. */
  static Picture equalise(Picture in) {
    var counts = counts(in);
    var table = new byte[in.channels()][VALUES];
    for (int channel = 0; channel < table.length; channel++) {
      int highest = VALUES - 1;
      while (highest > 0 && counts[channel][highest] == 0) {
        highest--;
      }
      int step = (in.width() * in.height() - counts[channel][highest]) / (VALUES - 1);
      int sum = step / 2;
      for (int value = 0; value < VALUES; value++) {
        table[channel][value] = (byte) (step == 0 ? value : Math.min(VALUES - 1, sum / step));
        sum += counts[channel][value];
      }
    }
    return lookUp(in, table);
  }

  /** Moves all values away from, or towards, the mean brightness. */
  static Picture contrast(Picture in, double factor) {
    long sum = 0;
    for (byte value : in.withChannels(1).pixels()) {
      sum += Byte.toUnsignedInt(value);
    }
    double mean = Math.floor((double) sum / (in.width() * in.height()) + 0.5);
    return map(in, value -> (int) Math.clamp(mean + factor * (value - mean), 0, 255));
  }

  /** {@code from + factor * (to - from)}, value by value. */
  static Picture blend(Picture from, Picture to, double factor) {
    var out = new byte[to.pixels().length];
    for (int i = 0; i < out.length; i++) {
      int low = Byte.toUnsignedInt(from.pixels()[i]);
      int high = Byte.toUnsignedInt(to.pixels()[i]);
      out[i] = (byte) (int) Math.clamp(low + factor * (high - low), 0, 255);
    }
    return new Picture(to.width(), to.height(), to.channels(), out);
  }

  /** Each value becomes the mean of its neighbourhood, itself weighing 5 and the others 1. */
  static Picture smooth(Picture in) {
    var out = in.pixels().clone();
    for (int y = 1; y < in.height() - 1; y++) {
      for (int x = 1; x < in.width() - 1; x++) {
        for (int c = 0; c < in.channels(); c++) {
          int sum = 4 * in.value(x, y, c);
          for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
              sum += in.value(x + dx, y + dy, c);
            }
          }
          out[(y * in.width() + x) * in.channels() + c] = (byte) Math.round(sum / 13f);
        }
      }
    }
    return new Picture(in.width(), in.height(), in.channels(), out);
  }

  private static int[][] counts(Picture in) {
    var counts = new int[in.channels()][VALUES];
    var pixels = in.pixels();
    for (int i = 0; i < pixels.length; i++) {
      counts[i % in.channels()][Byte.toUnsignedInt(pixels[i])]++;
    }
    return counts;
  }

  private static Picture lookUp(Picture in, byte[][] table) {
    var pixels = in.pixels();
    var out = new byte[pixels.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = table[i % in.channels()][Byte.toUnsignedInt(pixels[i])];
    }
    return new Picture(in.width(), in.height(), in.channels(), out);
  }
}
