package gpunas.optimizer.acquisition;

/**
 * The logarithm of expected improvement, after Ament et al., "Unexpected Improvements to Expected
 * Improvement for Bayesian Optimization" (NeurIPS 2023), section 4.1: it orders candidates also
 * where expected improvement itself underflows to 0.
 */
public final class LogExpectedImprovement {
  private static final double SQRT_2 = Math.sqrt(2);
  private static final double HALF_LOG_HALF_PI = 0.5 * Math.log(Math.PI / 2);

  private LogExpectedImprovement() {}

  /**
   * Returns log E[max(0, best - Y)] for a normal Y.
   *
   * @param mean mean of Y
   * @param deviation standard deviation of Y, above 0
   * @param best what is to be improved on; lower is better
   */
  public static double of(double mean, double deviation, double best) {
    return logH((best - mean) / deviation) + Math.log(deviation);
  }

  /** Returns log(density(z) + z cumulative(z)). */
  static double logH(double z) {
    if (z > -1) {
      return Math.log(NormalDistribution.density(z) + z * NormalDistribution.cumulative(z));
    }
    if (z > -1e4) {
      // density(z) (1 - |z| sqrt(pi/2) erfcx(|z|/sqrt 2)); the bracket by log1mexp of its second
      // term.
      double logRatio = Math.log(NormalDistribution.erfcx(-z / SQRT_2) * -z) + HALF_LOG_HALF_PI;
      return NormalDistribution.logDensity(z) + log1mExp(logRatio);
    }
    // There the bracket is 1/z^2 to working precision.
    return NormalDistribution.logDensity(z) - 2 * Math.log(-z);
  }

  /** Returns log(1 - exp(x)), for x below 0. */
  private static double log1mExp(double x) {
    return x > -Math.log(2) ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
  }
}
