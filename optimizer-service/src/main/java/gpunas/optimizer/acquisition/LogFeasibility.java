package gpunas.optimizer.acquisition;

/**
 * The logarithm of the probability that a network is inside a latency band in truth, when its
 * latency is a prediction. Added to the logarithm of an expected improvement it gives constrained
 * expected improvement, after Gardner et al., "Bayesian Optimization with Inequality Constraints"
 * (ICML 2014), section 3.1.
 */
public final class LogFeasibility {

  private LogFeasibility() {}

  /**
   * Returns log P(from &lt;= L &lt; below) for a normal L.
   *
   * @param micros mean of L, inside the band, microseconds
   * @param relativeDeviation standard deviation of L as a share of its mean, above 0
   */
  public static double of(
      double micros, double relativeDeviation, double fromMicros, double belowMicros) {
    double deviation = relativeDeviation * micros;
    return Math.log(
        NormalDistribution.cumulative((belowMicros - micros) / deviation)
            - NormalDistribution.cumulative((fromMicros - micros) / deviation));
  }
}
