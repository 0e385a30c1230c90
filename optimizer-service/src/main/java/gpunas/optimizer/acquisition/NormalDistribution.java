package gpunas.optimizer.acquisition;

/** The standard normal distribution, exact to about 15 digits also far out in its tails. */
@SuppressWarnings(
    "FloatingPointLiteralPrecision") // digits as computed, to be checked against the source
public final class NormalDistribution {
  private static final double SQRT_2 = Math.sqrt(2);
  private static final double LOG_SQRT_2_PI = 0.5 * Math.log(2 * Math.PI);

  /**
   * Chebyshev coefficients of (1 + 2x) erfcx(x) in t = (x - 3.75) / (x + 3.75), the form of
   * Shepherd and Laframboise, "Chebyshev Approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x <
   * infinity", Mathematics of Computation 36 (1981); recomputed with 50 digits at 64 Chebyshev
   * nodes.
   */
  private static final double[] CHEBYSHEV = {
    1.1775789345674017541,
    -0.0045900545806464773309,
    -0.084249133366517915584,
    0.059209939998191890498,
    -0.026658668435305752277,
    0.0090749976707052650939,
    -0.0024131635404176081909,
    0.00049077583652580863229,
    -0.000069169733025012063671,
    4.1390279860730101675e-6,
    7.7403830661984906686e-7,
    -2.1886401049234395661e-7,
    1.0764999465670910377e-8,
    4.5219598112182868979e-9,
    -7.7544002088313511065e-10,
    -6.3180883408866844944e-11,
    2.8687950109306698981e-11,
    1.945586854577734723e-13,
    -9.6546967484334389059e-13,
    3.2525481481487398415e-14,
    3.3478119482868053878e-14,
    -1.8645628804193131015e-15,
    -1.2507950530688647085e-15,
    7.418235256624043463e-17,
    5.0681489047961113168e-17
  };

  private NormalDistribution() {}

  /** Returns exp(x^2) erfc(x), for x of at least 0. */
  static double erfcx(double x) {
    double t = (x - 3.75) / (x + 3.75);
    double later = 0;
    double last = 0;
    for (int k = CHEBYSHEV.length - 1; k > 0; k--) {
      double current = 2 * t * later - last + CHEBYSHEV[k];
      last = later;
      later = current;
    }
    return (t * later - last + CHEBYSHEV[0]) / (1 + 2 * x);
  }

  /** Returns the density at z. */
  public static double density(double z) {
    return Math.exp(-0.5 * z * z - LOG_SQRT_2_PI);
  }

  /** Returns the logarithm of the density at z. */
  public static double logDensity(double z) {
    return -0.5 * z * z - LOG_SQRT_2_PI;
  }

  /** Returns the probability of a value below z, which may be infinite. */
  public static double cumulative(double z) {
    if (Double.isInfinite(z)) {
      return z < 0 ? 0 : 1;
    }
    double tail = 0.5 * Math.exp(-0.5 * z * z) * erfcx(Math.abs(z) / SQRT_2);
    return z < 0 ? tail : 1 - tail;
  }

  /** Returns the z below which a value lies with the given probability, between 0 and 1. */
  public static double quantile(double probability) {
    if (probability > 0.5) {
      return -quantile(1 - probability);
    }
    double target = Math.log(probability);
    double z = -Math.sqrt(Math.max(0, -2 * target - 2 * Math.log(2)));
    // Newton's method on the logarithm, which is concave: it converges from every start.
    for (int i = 0; i < 50; i++) {
      double tail = 0.5 * erfcx(-z / SQRT_2);
      double logCumulative = Math.log(tail) - 0.5 * z * z;
      double slope = Math.exp(-LOG_SQRT_2_PI) / tail;
      double step = (logCumulative - target) / slope;
      z = Math.min(0, z - step);
      if (Math.abs(step) < 1e-14 * (1 + Math.abs(z))) {
        break;
      }
    }
    return z;
  }
}
