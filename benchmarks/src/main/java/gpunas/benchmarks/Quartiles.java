package gpunas.benchmarks;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** The quartiles of some numbers, interpolated between neighbours, and the highest number. */
public record Quartiles(double lower, double median, double upper, double highest) {

  /**
   * The quartiles of these numbers.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Quartiles of(DoubleStream numbers) {
    double[] sorted = numbers.toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("Quartiles need at least 1 number, but there is none.");
    }
    Arrays.sort(sorted);
    return new Quartiles(
        quantile(sorted, 0.25),
        quantile(sorted, 0.5),
        quantile(sorted, 0.75),
        sorted[sorted.length - 1]);
  }

  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
