package gpunas.gaussianprocess;

import gpunas.linalg.Cholesky;
import gpunas.linalg.Rows;
import java.util.Arrays;
import java.util.Objects;

/**
 * The probability of one of two outcomes, as a function of an input: logistic regression with
 * normal priors of its weights, at the mode. It is what a Gaussian-process classifier with the
 * straight kernel alone predicts, by its most probable function.
 *
 * @see <a href="https://gaussianprocess.org/gpml/">Rasmussen and Williams, Gaussian Processes for
 *     Machine Learning</a>, section 3.2
 */
public final class LogisticRegression {

  private static final int FIT_ITERATIONS = 100;
  private static final double FIT_TOLERANCE = 1e-4;

  /** Standard deviation of the weights' prior; inputs are of the order of 1. */
  private static final double WEIGHT_DEVIATION = 10;

  /** Of the constant's: nearly nothing is assumed of how often the outcome comes. */
  private static final double CONSTANT_DEVIATION = 10;

  /** One for each column, and last the constant. */
  private final double[] weights;

  /** The factor of the curvature of the negative logarithm of the posterior at the weights. */
  private final Cholesky curvature;

  private LogisticRegression(double[] weights, Cholesky curvature) {
    this.weights = weights;
    this.curvature = curvature;
  }

  /**
   * What explains outcomes best, given the priors.
   *
   * @param inputs one row per outcome, at least one
   * @param outcomes whether it came
   */
  public static LogisticRegression fit(double[][] inputs, boolean[] outcomes) {
    double[] weights =
        Lbfgs.minimise(
            (at, gradient) -> negativeLogPosterior(inputs, outcomes, at, gradient),
            new double[inputs[0].length + 1],
            FIT_ITERATIONS,
            FIT_TOLERANCE);
    return new LogisticRegression(weights, curvature(inputs, weights));
  }

  /** The logarithm of the probability that the outcome comes at an input. */
  public double logProbability(double[] input) {
    return logSigmoid(score(input, weights));
  }

  /**
   * The logarithm of the probability that the outcome comes at an input, had what happened there
   * not been observed: by one Newton step from the mode with the observation to that without.
   *
   * @param input one that the fit was given, and once
   * @param outcome what was observed there
   */
  public double logProbabilityWithout(double[] input, boolean outcome) {
    double score = score(input, weights);
    double probability = Math.exp(logSigmoid(score));
    double[] row = Arrays.copyOf(input, weights.length);
    row[input.length] = 1;
    double variance = Rows.dot(row, curvature.solve(row), 0, row.length);
    double leverage = probability * (1 - probability) * variance;
    double residual = (outcome ? 1 : 0) - probability;
    return logSigmoid(score - residual * variance / (1 - leverage));
  }

  private static Cholesky curvature(double[][] inputs, double[] weights) {
    int columns = weights.length - 1;
    double[][] rows = new double[weights.length][];
    for (int j = 0; j < rows.length; j++) {
      rows[j] = new double[j + 1];
      double deviation = j < columns ? WEIGHT_DEVIATION : CONSTANT_DEVIATION;
      rows[j][j] = 1 / (deviation * deviation);
    }
    for (double[] input : inputs) {
      double probability = Math.exp(logSigmoid(score(input, weights)));
      double weight = probability * (1 - probability);
      for (int j = 0; j < columns; j++) {
        Rows.addOne(rows[j], 0, j + 1, weight * input[j], input);
      }
      Rows.addOne(rows[columns], 0, columns, weight, input);
      rows[columns][columns] += weight;
    }
    return Objects.requireNonNull(Cholesky.of(rows), "priors make it positive definite");
  }

  private static double negativeLogPosterior(
      double[][] inputs, boolean[] outcomes, double[] weights, double[] gradient) {
    int columns = weights.length - 1;
    double sum = 0;
    for (int j = 0; j < weights.length; j++) {
      double deviation = j < columns ? WEIGHT_DEVIATION : CONSTANT_DEVIATION;
      double z = weights[j] / deviation;
      gradient[j] = z / deviation;
      sum += z * z / 2;
    }
    for (int i = 0; i < inputs.length; i++) {
      double score = score(inputs[i], weights);
      sum -= logSigmoid(outcomes[i] ? score : -score);
      double residual = Math.exp(logSigmoid(score)) - (outcomes[i] ? 1 : 0);
      Rows.addOne(gradient, 0, columns, residual, inputs[i]);
      gradient[columns] += residual;
    }
    return sum;
  }

  private static double score(double[] input, double[] weights) {
    return Rows.dot(input, weights, 0, input.length) + weights[input.length];
  }

  /** The logarithm of 1 / (1 + e^-x). */
  private static double logSigmoid(double x) {
    return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
  }
}
