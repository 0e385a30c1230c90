package gpunas.benchmarks;

import java.util.stream.DoubleStream;

/**
 * A mean with its standard error.
 *
 * @param error not a number of fewer than two values
 */
public record Mean(double value, double error) {

  /** Of some numbers. */
  public static Mean of(DoubleStream numbers) {
    double[] all = numbers.toArray();
    double mean = DoubleStream.of(all).average().orElse(Double.NaN);
    double squares = DoubleStream.of(all).map(each -> (each - mean) * (each - mean)).sum();
    return new Mean(mean, Math.sqrt(squares / (all.length - 1) / all.length));
  }
}
