package gpunas.gaussianprocess;

import java.util.Arrays;

/**
 * Makes observed values, lower better, fit for a Gaussian process of zero mean and unit variance.
 *
 * <p>Failures (NaN) count as the median of the others. How far values lie beyond the upper quartile
 * plus ten interquartile ranges counts by its logarithm only, so that a training that went wrong
 * does not flatten the differences that matter. Everything else stays in proportion: how bad the
 * bad half is tells a model much, and the ranks that some put in its place made its predictions
 * near the best clearly worse. Then all are standardised.
 */
public final class OutputWarping {
  private static final double FENCE = 10;

  private OutputWarping() {}

  /**
   * Values of zero mean and unit variance.
   *
   * @param values the warped values
   * @param unit what a difference of 1 between warped values below the fence was before, above 0
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by convention
  public record Warped(double[] values, double unit) {}

  /**
   * The warped values.
   *
   * @param values lower is better, NaN for a failure
   */
  public static Warped warp(double[] values) {
    double[] warped = fillFailures(values);
    double[] sorted = warped.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    double upper = sorted[3 * last / 4];
    double range = upper - sorted[last / 4];
    double fence = upper + FENCE * range;
    for (int i = 0; i < warped.length; i++) {
      if (range > 0 && warped[i] > fence) {
        warped[i] = fence + range * Math.log1p((warped[i] - fence) / range);
      }
    }
    return standardise(warped);
  }

  private static double[] fillFailures(double[] values) {
    double[] completed =
        Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
    double failure = completed.length == 0 ? 0 : completed[completed.length / 2];
    return Arrays.stream(values).map(value -> Double.isNaN(value) ? failure : value).toArray();
  }

  static Warped standardise(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double square = 0;
    for (double v : values) {
      square += (v - mean) * (v - mean);
    }
    double deviation = Math.sqrt(square / values.length);
    double[] standard = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      standard[i] = deviation > 0 ? (values[i] - mean) / deviation : 0;
    }
    return new Warped(standard, deviation > 0 ? deviation : 1);
  }
}
