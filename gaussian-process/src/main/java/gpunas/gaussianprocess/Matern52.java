package gpunas.gaussianprocess;

/** The Matérn 5/2 correlation of values whose scaled inputs have a squared distance. */
final class Matern52 {
  private static final double SQRT_5 = Math.sqrt(5);

  /** Correlations of inputs farther apart are below 1e-14. */
  private static final double FARTHEST = 40;

  private Matern52() {}

  /** The correlations at squared distances, in their place. */
  static double[] values(double[] squaredDistances) {
    double[] values = squaredDistances;
    for (int k = 0; k < values.length; k++) {
      double r = distance(squaredDistances[k]);
      values[k] = (1 + r + r * r / 3) * expOfMinus(r);
    }
    return values;
  }

  /** The derivatives by the squared distances. */
  static double[] derivatives(double[] squaredDistances) {
    double[] derivatives = new double[squaredDistances.length];
    for (int k = 0; k < derivatives.length; k++) {
      double r = distance(squaredDistances[k]);
      derivatives[k] = -5.0 / 6 * (1 + r) * expOfMinus(r);
    }
    return derivatives;
  }

  private static double distance(double squaredDistance) {
    return Math.min(SQRT_5 * Math.sqrt(Math.max(0, squaredDistance)), FARTHEST);
  }

  /**
   * The exponential of {@code -r}, r from 0 to 40, to twelve digits: Taylor's series at a 512th of
   * it, squared nine times. Without branches or bits, loops over it become vector instructions, and
   * every machine gets the same.
   */
  private static double expOfMinus(double r) {
    double x = r * (-1.0 / 512);
    double e =
        1
            + x
                * (1
                    + x
                        * (1.0 / 2)
                        * (1
                            + x
                                * (1.0 / 3)
                                * (1
                                    + x
                                        * (1.0 / 4)
                                        * (1
                                            + x
                                                * (1.0 / 5)
                                                * (1 + x * (1.0 / 6) * (1 + x * (1.0 / 7)))))));
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    e *= e;
    return e;
  }
}
