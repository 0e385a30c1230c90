package gpunas.optimizer.gp;

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
   * The covariance of values at two inputs.
   *
   * @param product of the inputs
   * @param matern value of {@link Matern52} at their distance
   */
  double value(double product, double matern) {
    return LEVEL + straight * product + bent * matern;
  }
}
