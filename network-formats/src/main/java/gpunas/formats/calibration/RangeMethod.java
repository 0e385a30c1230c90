package gpunas.formats.calibration;

import gpunas.formats.onnx.Range;
import java.util.function.ToIntFunction;

/**
 * How far the numbers of a feature map reach. Fewer rare large values let the others be told apart
 * more finely.
 */
public enum RangeMethod {
  /** To the largest magnitude. */
  MAX("max") {
    @Override
    float threshold(Histogram histogram, Levels levels) {
      return histogram.most();
    }
  },

  /** To the magnitude that 0.01 % of the values exceed. */
  PERCENTILE("percentile 99.99") {
    @Override
    float threshold(Histogram histogram, Levels levels) {
      var used = histogram.used();
      long total = 0;
      for (var bin = 0; bin < used; bin++) {
        total += histogram.count(bin);
      }
      var wanted = (long) Math.ceil(total * PERCENTILE_SHARE);
      long seen = 0;
      var bin = 0;
      while (bin < used && seen < wanted) {
        seen += histogram.count(bin++);
      }
      return histogram.edge(bin);
    }
  },

  /**
   * To where what is told apart differs least from what was there, by the divergence of Kullback
   * and Leibler.
   */
  ENTROPY("entropy") {
    @Override
    float threshold(Histogram histogram, Levels levels) {
      return Entropy.threshold(histogram, levels);
    }
  };

  private static final double PERCENTILE_SHARE = 0.9999;

  private final String words;

  RangeMethod(String words) {
    this.words = words;
  }

  /**
   * The range of a feature map.
   *
   * @param levels how many numbers there are from zero to the farther end of a range
   * @throws IllegalArgumentException if the map held values that are no finite numbers, or none
   */
  public Range range(Histogram histogram, ToIntFunction<Range> levels) {
    var all = new Range(histogram.least(), histogram.largest());
    return cut(all, threshold(histogram, magnitude -> levels.applyAsInt(cut(all, magnitude))));
  }

  /** What is left of a range up to a magnitude; all of it if that is beyond, or none. */
  private static Range cut(Range all, float magnitude) {
    return magnitude <= 0
        ? all
        : new Range(
            Math.clamp(all.least(), -magnitude, magnitude),
            Math.clamp(all.largest(), -magnitude, magnitude));
  }

  /** How many numbers magnitudes up to a threshold have. */
  interface Levels {
    int upTo(float threshold);
  }

  /** The magnitude from which on all are one. */
  abstract float threshold(Histogram histogram, Levels levels);

  @Override
  public String toString() {
    return words;
  }
}
