package gpunas.gaussianprocess;

/**
 * Covariances of values at scaled inputs: a straight part, a bent one (Matérn 5/2), and a common
 * level of which nothing is known. Both parts share the length scales: what few observations show
 * of a straight trend tells the bent part which inputs matter.
 *
 * @param straight variance of the slopes
 * @param bent variance of what a straight line leaves
 */
record Kernel(double straight, double bent) {

  /** Variance of the common level: much more than that of standardised values. */
  private static final double LEVEL = 10;

  /**
   * The covariances of values at pairs of inputs.
   *
   * @param products of the inputs
   * @param materns {@link Matern52} at their distances
   */
  double[] values(double[] products, double[] materns) {
    double[] values = new double[products.length];
    for (int k = 0; k < values.length; k++) {
      values[k] = LEVEL + straight * products[k] + bent * materns[k];
    }
    return values;
  }

  /** The variance at an input whose product with itself is given. */
  double variance(double squaredNorm) {
    return LEVEL + straight * squaredNorm + bent;
  }
}
