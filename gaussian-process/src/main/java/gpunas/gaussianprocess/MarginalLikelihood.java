package gpunas.gaussianprocess;

import gpunas.linalg.Cholesky;
import gpunas.linalg.Rows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The negative logarithm of marginal likelihood times prior, up to a constant, as a function of the
 * hyperparameters' logarithms.
 *
 * <p>The length scales' prior is log-normal and grows with the square root of their number
 * (Hvarfner et al., "Vanilla Bayesian Optimization Performs Great in High Dimensions", ICML 2024);
 * it is what lets few observations say something about many dimensions.
 */
final class MarginalLikelihood implements Lbfgs.DifferentiableFunction {
  static final double LOG_STRAIGHT_MEAN = Math.log(2);
  static final double LOG_BENT_MEAN = 0;
  static final double LOG_NOISE_MEAN = -4;
  private static final double LOG_STRAIGHT_DEVIATION = 1.5;
  private static final double LOG_BENT_DEVIATION = 1;
  private static final double LOG_NOISE_DEVIATION = 1;
  private static final double LOG_SCALE_DEVIATION = Math.sqrt(3);
  private static final double MIN_LOG_SCALE = -4;
  private static final double MAX_LOG_SCALE = 8;
  private static final double MIN_LOG_VARIANCE = -12;
  private static final double MAX_LOG_VARIANCE = 6;

  private final Observations observations;
  private final double logScaleMean;

  MarginalLikelihood(Observations observations) {
    this.observations = observations;
    this.logScaleMean = Math.sqrt(2) + 0.5 * Math.log(observations.lengthScales());
  }

  @Override
  public double evaluate(double[] logarithms, double[] gradient) {
    if (!inBounds(logarithms)) {
      return Double.POSITIVE_INFINITY;
    }
    var hyperparameters = new Hyperparameters(logarithms);
    var kernel = hyperparameters.kernel();
    double noise = hyperparameters.noise();
    var inputs =
        new ScaledInputs(
            observations.inputs(), hyperparameters.lengthScales(), observations.scaleOf());
    int n = inputs.size();
    double[][] sums = new double[n][];
    double[][] products = new double[n][];
    double[][] materns = new double[n][];
    double[][] derivatives = new double[n][];
    for (int i = 0; i < n; i++) {
      products[i] = inputs.products(inputs, i, i + 1);
      double[] distances = inputs.squaredDistances(inputs, i, products[i]);
      derivatives[i] = Matern52.derivatives(distances);
      materns[i] = Matern52.values(distances);
      sums[i] = kernel.values(products[i], materns[i]);
      sums[i][i] += noise / observations.repeats()[i];
    }
    @Nullable Cholesky cholesky = Cholesky.of(sums);
    if (cholesky == null) {
      return Double.POSITIVE_INFINITY;
    }
    double[] weights = cholesky.solve(observations.targets());
    double[][] outer = outerDerivative(cholesky.inverse(), weights);
    Arrays.fill(gradient, 0);
    int scales = observations.lengthScales();
    gradient[scales] = kernel.straight() * sumOfProducts(outer, products);
    gradient[scales + 1] = kernel.bent() * sumOfProducts(outer, materns);
    for (int i = 0; i < n; i++) {
      gradient[scales + 2] += outer[i][i] * noise / observations.repeats()[i];
    }
    differentiateByScales(inputs, kernel, outer, derivatives, gradient);
    return 0.5 * Rows.dot(weights, observations.targets(), 0, n)
        + cholesky.halfLogDeterminant()
        + prior(logarithms, gradient);
  }

  /**
   * The derivatives W by the entries of the kernel matrix: (K^-1 - ww') / 2, as a lower triangle in
   * which those off the diagonal stand for two and count twice.
   */
  private static double[][] outerDerivative(double[][] inverse, double[] weights) {
    double[][] outer = new double[weights.length][];
    for (int i = 0; i < outer.length; i++) {
      outer[i] = new double[i + 1];
      for (int k = 0; k <= i; k++) {
        outer[i][k] = inverse[i][k] - weights[i] * weights[k];
      }
      outer[i][i] /= 2;
    }
    return outer;
  }

  private static double sumOfProducts(double[][] a, double[][] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Rows.dot(a[i], b[i], 0, i + 1);
    }
    return sum;
  }

  /**
   * Adds the derivatives by the log length scales. With z scaled inputs, s straight and k'_ik
   * derivatives of the bent part, they are the sums of -2 W_ik (s z_ij z_kj + k'_ik (z_ij -
   * z_kj)^2) over pairs; the squares are collected by row, so that one product of matrices does the
   * rest.
   */
  private void differentiateByScales(
      ScaledInputs inputs,
      Kernel kernel,
      double[][] outer,
      double[][] derivatives,
      double[] gradient) {
    int n = inputs.size();
    int[] scaleOf = observations.scaleOf();
    double[] squares = new double[n];
    double[] factors = new double[n];
    double[] product = new double[scaleOf.length];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        double bend = kernel.bent() * outer[i][k] * derivatives[i][k];
        squares[i] += bend;
        squares[k] += bend;
        factors[k] = 2 * bend - kernel.straight() * outer[i][k];
      }
      factors[i] = -kernel.straight() * outer[i][i];
      Arrays.fill(product, 0);
      Rows.addScaled(product, 0, product.length, factors, 0, inputs.rows, i + 1);
      for (int c = 0; c < product.length; c++) {
        gradient[scaleOf[c]] += 2 * inputs.rows[i][c] * product[c];
      }
    }
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < product.length; c++) {
        double z = inputs.rows[i][c];
        gradient[scaleOf[c]] -= 2 * z * z * squares[i];
      }
    }
  }

  private double prior(double[] logarithms, double[] gradient) {
    int scales = observations.lengthScales();
    double sum = 0;
    for (int j = 0; j < scales; j++) {
      sum += prior(logarithms, j, logScaleMean, LOG_SCALE_DEVIATION, gradient);
    }
    return sum
        + prior(logarithms, scales, LOG_STRAIGHT_MEAN, LOG_STRAIGHT_DEVIATION, gradient)
        + prior(logarithms, scales + 1, LOG_BENT_MEAN, LOG_BENT_DEVIATION, gradient)
        + prior(logarithms, scales + 2, LOG_NOISE_MEAN, LOG_NOISE_DEVIATION, gradient);
  }

  private static double prior(
      double[] logarithms, int j, double mean, double deviation, double[] gradient) {
    double z = (logarithms[j] - mean) / deviation;
    gradient[j] += z / deviation;
    return z * z / 2;
  }

  private boolean inBounds(double[] logarithms) {
    for (int j = 0; j < logarithms.length; j++) {
      boolean isScale = j < observations.lengthScales();
      double min = isScale ? MIN_LOG_SCALE : MIN_LOG_VARIANCE;
      double max = isScale ? MAX_LOG_SCALE : MAX_LOG_VARIANCE;
      if (!(logarithms[j] >= min && logarithms[j] <= max)) {
        return false;
      }
    }
    return true;
  }
}
