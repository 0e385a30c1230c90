package gpunas.optimizer.gp;

import gpunas.optimizer.acquisition.NormalDistribution;
import java.util.Arrays;

/**
 * Makes observed values, lower better, fit for a Gaussian process of zero mean and unit variance.
 *
 * <p>Failures (NaN) count as half the range worse than the worst value. Values worse than the
 * median keep only their rank: they become normal quantiles with the spread of the better half
 * (Song et al., "The Vizier Gaussian Process Bandit Algorithm", 2024, section 4.1), so that one
 * diverged training does not flatten the differences that matter. Then all are standardised.
 */
public final class OutputWarping {
  private OutputWarping() {}

  /**
   * Values of zero mean and unit variance.
   *
   * @param values the warped values
   * @param unit what a difference of 1 between the warped values of the better half was before
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by convention
  public record Warped(double[] values, double unit) {}

  /**
   * The warped values.
   *
   * @param values lower is better, NaN for a failure; at least one of them not NaN
   */
  public static Warped warp(double[] values) {
    double[] filled = fillFailures(values);
    int n = filled.length;
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(filled[a], filled[b]));
    double median = filled[order[(n - 1) / 2]];
    double sum = 0;
    int better = 0;
    for (double v : filled) {
      if (v <= median) {
        sum += (v - median) * (v - median);
        better++;
      }
    }
    double spread = Math.sqrt(sum / better);
    double[] warped = filled.clone();
    if (spread > 0) {
      for (int rank = 0; rank < n; rank++) {
        int i = order[rank];
        if (filled[i] > median) {
          warped[i] = median + spread * NormalDistribution.quantile((rank + 0.5) / n);
        }
      }
    }
    return standardise(warped);
  }

  private static double[] fillFailures(double[] values) {
    double best = Double.POSITIVE_INFINITY;
    double worst = Double.NEGATIVE_INFINITY;
    for (double v : values) {
      if (!Double.isNaN(v)) {
        best = Math.min(best, v);
        worst = Math.max(worst, v);
      }
    }
    double[] filled = values.clone();
    for (int i = 0; i < filled.length; i++) {
      if (Double.isNaN(filled[i])) {
        filled[i] = worst + 0.5 * (worst - best);
      }
    }
    return filled;
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
    return new Warped(standard, deviation);
  }
}
