package gpunas.formats.calibration;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * How often which magnitudes occur in a feature map, in {@value #BINS} bins of equal width, however
 * many values it is told. Widths are powers of two, and bins are merged in pairs when a value lies
 * beyond the last: the same values give the same histogram, in any order and in any parts.
 */
public final class Histogram {

  static final int BINS = 4096;

  private final long[] counts = new long[BINS];

  /** 0 until a value is not zero. */
  private float width;

  private float least = Float.POSITIVE_INFINITY;
  private float largest = Float.NEGATIVE_INFINITY;

  /** Takes in the values from the buffer's position to its limit, which it does not change. */
  public void add(FloatBuffer values) {
    for (var i = values.position(); i < values.limit(); i++) {
      var value = values.get(i);
      least = Math.min(least, value);
      largest = Math.max(largest, value);
      var magnitude = Math.abs(value);
      if (magnitude < Float.POSITIVE_INFINITY) {
        counts[bin(magnitude)]++;
      }
    }
  }

  private int bin(float magnitude) {
    if (magnitude < Float.MIN_NORMAL) {
      return 0;
    }
    // Seldom, and then with what has been counted so far.
    while (width == 0 || magnitude >= width * BINS) {
      if (width == 0) {
        width = Math.max(Float.MIN_NORMAL, 2 * Math.scalb(1f, Math.getExponent(magnitude)) / BINS);
      } else {
        widen();
      }
    }
    return (int) (magnitude / width);
  }

  private void widen() {
    for (var i = 0; i < BINS / 2; i++) {
      counts[i] = counts[2 * i] + counts[2 * i + 1];
    }
    Arrays.fill(counts, BINS / 2, BINS, 0);
    width *= 2;
  }

  /** The least value; infinite if there was none, not a number if one was not. */
  float least() {
    return least;
  }

  /** The largest value, as {@link #least}. */
  float largest() {
    return largest;
  }

  /** The largest magnitude. */
  float most() {
    return Math.max(Math.abs(least), Math.abs(largest));
  }

  /** The magnitude at which a bin begins. */
  float edge(int bin) {
    return bin * width;
  }

  /** Number of bins up to the last that is not empty. */
  int used() {
    var used = BINS;
    while (used > 0 && counts[used - 1] == 0) {
      used--;
    }
    return used;
  }

  long count(int bin) {
    return counts[bin];
  }
}
