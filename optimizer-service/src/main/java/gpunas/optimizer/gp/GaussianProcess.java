package gpunas.optimizer.gp;

import gpunas.optimizer.linalg.Cholesky;
import gpunas.optimizer.linalg.Rows;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Gaussian process of zero mean and unit variance with a Matern 5/2 kernel, conditioned on
 * observations.
 *
 * @see <a href="https://gaussianprocess.org/gpml/">Rasmussen and Williams, Gaussian Processes for
 *     Machine Learning</a>, algorithm 2.1
 */
public final class GaussianProcess {
  private static final int FIT_ITERATIONS = 30;
  private static final double FIT_TOLERANCE = 1e-3;
  private static final double MIN_VARIANCE = 1e-12;

  private final double[][] inputs;
  private final int[] scaleOf;
  private final Hyperparameters hyperparameters;
  private final ScaledInputs scaled;
  private final Cholesky cholesky;
  private final double[] weights;

  /**
   * What is predicted of the function, without noise.
   *
   * @param mean of the function at an input
   * @param deviation standard deviation, above 0
   */
  public record Prediction(double mean, double deviation) {}

  private GaussianProcess(
      double[][] inputs,
      int[] scaleOf,
      Hyperparameters hyperparameters,
      ScaledInputs scaled,
      Cholesky cholesky,
      double[] weights) {
    this.inputs = inputs;
    this.scaleOf = scaleOf;
    this.hyperparameters = hyperparameters;
    this.scaled = scaled;
    this.cholesky = cholesky;
    this.weights = weights;
  }

  /** The hyperparameters that explain the observations best, given their priors. */
  public static Hyperparameters fit(Observations observations) {
    double[] start = Hyperparameters.initial(observations.lengthScales()).logarithms();
    return new Hyperparameters(
        Lbfgs.minimise(new MarginalLikelihood(observations), start, FIT_ITERATIONS, FIT_TOLERANCE));
  }

  /** The process given observations. */
  public static GaussianProcess condition(Observations observations, Hyperparameters fitted) {
    var scaled =
        new ScaledInputs(observations.inputs(), fitted.lengthScales(), observations.scaleOf());
    double[][] kernel = new double[scaled.size()][];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = covariances(scaled, scaled, i, i + 1);
      kernel[i][i] = 1 + fitted.noise() / observations.repeats()[i];
    }
    Cholesky cholesky = factored(Cholesky.of(kernel));
    return new GaussianProcess(
        observations.inputs(),
        observations.scaleOf(),
        fitted,
        scaled,
        cholesky,
        cholesky.solve(observations.targets()));
  }

  /**
   * The process if an input were observed to be as predicted ("Kriging believer"): the means stay,
   * the deviations near it shrink.
   */
  public GaussianProcess believe(double[] input) {
    int n = inputs.length;
    double[][] more = Arrays.copyOf(inputs, n + 1);
    more[n] = input;
    var extended = new ScaledInputs(more, hyperparameters.lengthScales(), scaleOf);
    double[] row = covariances(extended, extended, n, n + 1);
    row[n] = 1 + hyperparameters.noise();
    // The believed value is the mean there, so its weight is 0 and the others stay.
    return new GaussianProcess(
        more,
        scaleOf,
        hyperparameters,
        extended,
        factored(cholesky.append(row)),
        Arrays.copyOf(weights, n + 1));
  }

  /** The means at many inputs: cheaper than predictions, by a factor of the observations. */
  public double[] means(double[][] at) {
    return at.length == 0 ? new double[0] : means(cross(at), at.length);
  }

  /** The predictions at many inputs. */
  public List<Prediction> predict(double[][] at) {
    if (at.length == 0) {
      return List.of();
    }
    double[][] cross = cross(at);
    double[] means = means(cross, at.length);
    cholesky.solveLower(cross);
    double[] variances = new double[at.length];
    Arrays.fill(variances, 1);
    for (double[] row : cross) {
      for (int j = 0; j < variances.length; j++) {
        variances[j] -= row[j] * row[j];
      }
    }
    var predictions = new Prediction[at.length];
    Arrays.setAll(
        predictions,
        j -> new Prediction(means[j], Math.sqrt(Math.max(variances[j], MIN_VARIANCE))));
    return List.of(predictions);
  }

  private double[] means(double[][] cross, int count) {
    double[] means = new double[count];
    Rows.addScaled(means, 0, count, weights, 0, cross, cross.length);
    return means;
  }

  /** Covariances of the observations, by rows, with inputs. */
  private double[][] cross(double[][] at) {
    var others = new ScaledInputs(at, hyperparameters.lengthScales(), scaleOf);
    double[][] cross = new double[inputs.length][];
    Arrays.setAll(cross, i -> covariances(others, scaled, i, others.size()));
    return cross;
  }

  /** Covariances of one row with the first {@code count} inputs. */
  private static double[] covariances(ScaledInputs inputs, ScaledInputs rows, int row, int count) {
    double[] covariances = inputs.squaredDistances(rows, row, count);
    for (int k = 0; k < count; k++) {
      covariances[k] = Matern52.value(covariances[k]);
    }
    return covariances;
  }

  /** With noise on the diagonal the kernel is positive definite, whatever the observations are. */
  private static Cholesky factored(@Nullable Cholesky cholesky) {
    if (cholesky == null) {
      throw new IllegalStateException(
          "The kernel matrix is not positive definite. Maybe an input is not a number.");
    }
    return cholesky;
  }
}
