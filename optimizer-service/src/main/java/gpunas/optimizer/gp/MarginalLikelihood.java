package gpunas.optimizer.gp;

import gpunas.optimizer.linalg.Cholesky;
import gpunas.optimizer.linalg.Rows;
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
  static final double LOG_NOISE_MEAN = -4;
  private static final double LOG_NOISE_DEVIATION = 1;
  private static final double LOG_SCALE_DEVIATION = Math.sqrt(3);
  private static final double MIN_LOG_SCALE = -4;
  private static final double MAX_LOG_SCALE = 8;
  private static final double MIN_LOG_NOISE = -12;
  private static final double MAX_LOG_NOISE = 1;

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
    double noise = hyperparameters.noise();
    var inputs =
        new ScaledInputs(
            observations.inputs(), hyperparameters.lengthScales(), observations.scaleOf());
    int n = inputs.size();
    double[][] kernel = new double[n][];
    double[][] slopes = new double[n][];
    for (int i = 0; i < n; i++) {
      double[] row = inputs.squaredDistances(inputs, i, i + 1);
      slopes[i] = new double[i];
      for (int k = 0; k < i; k++) {
        slopes[i][k] = Matern52.derivative(row[k]);
        row[k] = Matern52.value(row[k]);
      }
      row[i] = 1 + noise / observations.repeats()[i];
      kernel[i] = row;
    }
    @Nullable Cholesky cholesky = Cholesky.of(kernel);
    if (cholesky == null) {
      return Double.POSITIVE_INFINITY;
    }
    double[] weights = cholesky.solve(observations.targets());
    Arrays.fill(gradient, 0);
    int last = logarithms.length - 1;
    gradient[last] = differentiate(inputs, cholesky.inverse(), weights, slopes, noise, gradient);
    return 0.5 * Rows.dot(weights, observations.targets(), 0, n)
        + cholesky.halfLogDeterminant()
        + prior(logarithms, gradient);
  }

  /**
   * Adds the derivatives by the log length scales, and returns the one by the log noise. With W =
   * (K^-1 - ww') dk/d(r^2) elementwise and z scaled inputs, the former are -2 times the sum of W_ik
   * (z_ij - z_kj)^2 over pairs.
   */
  private double differentiate(
      ScaledInputs inputs,
      double[][] inverse,
      double[] weights,
      double[][] slopes,
      double noise,
      double[] gradient) {
    int n = inputs.size();
    int[] scaleOf = observations.scaleOf();
    double[] rowSums = new double[n];
    double[] product = new double[scaleOf.length];
    double byNoise = 0;
    for (int i = 0; i < n; i++) {
      double[] pair = slopes[i];
      for (int k = 0; k < i; k++) {
        pair[k] *= inverse[i][k] - weights[i] * weights[k];
        rowSums[k] += pair[k];
        rowSums[i] += pair[k];
      }
      Arrays.fill(product, 0);
      Rows.addScaled(product, 0, product.length, pair, 0, inputs.rows, i);
      for (int c = 0; c < product.length; c++) {
        gradient[scaleOf[c]] += 4 * inputs.rows[i][c] * product[c];
      }
      byNoise += (inverse[i][i] - weights[i] * weights[i]) / 2 * noise / observations.repeats()[i];
    }
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < product.length; c++) {
        double z = inputs.rows[i][c];
        gradient[scaleOf[c]] -= 2 * z * z * rowSums[i];
      }
    }
    return byNoise;
  }

  private double prior(double[] logarithms, double[] gradient) {
    int last = logarithms.length - 1;
    double sum = 0;
    for (int j = 0; j <= last; j++) {
      double mean = j < last ? logScaleMean : LOG_NOISE_MEAN;
      double deviation = j < last ? LOG_SCALE_DEVIATION : LOG_NOISE_DEVIATION;
      double z = (logarithms[j] - mean) / deviation;
      sum += z * z / 2;
      gradient[j] += z / deviation;
    }
    return sum;
  }

  private static boolean inBounds(double[] logarithms) {
    int last = logarithms.length - 1;
    for (int j = 0; j < last; j++) {
      if (!(logarithms[j] >= MIN_LOG_SCALE && logarithms[j] <= MAX_LOG_SCALE)) {
        return false;
      }
    }
    return logarithms[last] >= MIN_LOG_NOISE && logarithms[last] <= MAX_LOG_NOISE;
  }
}
