package gpunas.optimizer.gp;

/** The Matérn 5/2 kernel of unit variance as a function of the squared, scaled distance. */
final class Matern52 {
  private static final double SQRT_5 = Math.sqrt(5);

  private Matern52() {}

  static double value(double squaredDistance) {
    double r = SQRT_5 * Math.sqrt(Math.max(0, squaredDistance));
    return (1 + r + r * r / 3) * Math.exp(-r);
  }

  /** The derivative by the squared distance. */
  static double derivative(double squaredDistance) {
    double r = SQRT_5 * Math.sqrt(Math.max(0, squaredDistance));
    return -5.0 / 6 * (1 + r) * Math.exp(-r);
  }
}
