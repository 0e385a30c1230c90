package gpunas.gaussianprocess;

import gpunas.linalg.Cholesky;
import gpunas.linalg.Rows;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Gaussian process, conditioned on observations.
 *
 * @see <a href="https://gaussianprocess.org/gpml/">Rasmussen and Williams, Gaussian Processes for
 *     Machine Learning</a>, algorithm 2.1
 */
public final class GaussianProcess {
  private static final int FIT_ITERATIONS = 30;
  private static final double FIT_TOLERANCE = 1e-3;

  /** Inputs whose means are computed together: with what that takes they stay in the cache. */
  private static final int TOGETHER = 256;

  private static final double MIN_VARIANCE = 1e-12;

  private final Observations observations;

  /** Inputs believed to turn out as predicted, after those of the observations. */
  private final double[][] believed;

  private final Hyperparameters hyperparameters;
  private final Kernel kernel;
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
      Observations observations,
      double[][] believed,
      Hyperparameters hyperparameters,
      Cholesky known,
      double @Nullable [] weights) {
    this.observations = observations;
    this.believed = believed;
    this.hyperparameters = hyperparameters;
    kernel = hyperparameters.kernel();
    scaled = scaled(concat(observations.inputs(), believed));
    cholesky = extended(known);
    this.weights =
        Arrays.copyOf(
            weights == null ? cholesky.solve(observations.targets()) : weights, scaled.size());
  }

  /** The hyperparameters that explain the observations best, given their priors. */
  public static Hyperparameters fit(Observations observations) {
    double[] start = Hyperparameters.initial(observations.lengthScales()).logarithms();
    return new Hyperparameters(
        Lbfgs.minimise(new MarginalLikelihood(observations), start, FIT_ITERATIONS, FIT_TOLERANCE));
  }

  /** The process given observations. */
  public static GaussianProcess condition(Observations observations, Hyperparameters fitted) {
    return new GaussianProcess(observations, new double[0][], fitted, Cholesky.empty(), null);
  }

  /**
   * The process of the same hyperparameters given other observations, the same as from {@link
   * #condition}; what is common to the beginning of both is not computed again. Targets may differ.
   */
  public GaussianProcess given(Observations others) {
    int same = 0;
    int limit = Math.min(observations.size(), others.size());
    while (same < limit
        && observations.repeats()[same] == others.repeats()[same]
        && Arrays.equals(observations.inputs()[same], others.inputs()[same])) {
      same++;
    }
    return new GaussianProcess(
        others, new double[0][], hyperparameters, cholesky.leading(same), null);
  }

  /**
   * The process if inputs were observed to be as predicted ("Kriging believer"): the means stay,
   * the deviations near them shrink.
   */
  public GaussianProcess believe(double[][] inputs) {
    // Believed values are the means there, so their weights are 0 and the others stay.
    return inputs.length == 0
        ? this
        : new GaussianProcess(
            observations, concat(believed, inputs), hyperparameters, cholesky, weights);
  }

  /** The means at many inputs: cheaper than predictions, by a factor of the observations. */
  public double[] means(double[][] at) {
    double[] means = new double[at.length];
    for (int from = 0; from < at.length; from += TOGETHER) {
      int to = Math.min(at.length, from + TOGETHER);
      var inputs = scaled(Arrays.copyOfRange(at, from, to));
      double[] some = new double[to - from];
      for (int i = 0; i < observations.size(); i++) {
        Rows.addOne(some, 0, some.length, weights[i], covariances(inputs, scaled, i, some.length));
      }
      System.arraycopy(some, 0, means, from, some.length);
    }
    return means;
  }

  /** The predictions at many inputs. */
  public List<Prediction> predict(double[][] at) {
    if (at.length == 0) {
      return List.of();
    }
    var inputs = scaled(at);
    double[][] cross = cross(inputs);
    double[] means = new double[at.length];
    Rows.addScaled(means, 0, means.length, weights, 0, cross, cross.length);
    cholesky.solveLower(cross);
    double[] variances = new double[at.length];
    Arrays.setAll(variances, j -> kernel.variance(inputs.squaredNorm(j)));
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

  /** What is known of the function at inputs, together. */
  public JointPosterior joint(double[][] at) {
    return new JointPosterior(this, scaled(at));
  }

  /**
   * A weighted sum of the function's values.
   *
   * @param inputs of the values
   * @param factors one for each
   */
  public WeightedSum sum(double[][] inputs, double[] factors) {
    return new WeightedSum(this, scaled(inputs), factors);
  }

  Kernel kernel() {
    return kernel;
  }

  /** Means at inputs whose covariances with the observations are given. */
  double[] means(double[][] cross, int count) {
    double[] means = new double[count];
    Rows.addScaled(means, 0, count, weights, 0, cross, observations.size());
    return means;
  }

  /** Makes covariances with the observations what is to be multiplied for what they explain. */
  void whiten(double[][] cross) {
    cholesky.solveLower(cross);
  }

  /** Covariances of the observations, by rows, with inputs. */
  double[][] cross(ScaledInputs others) {
    double[][] cross = new double[scaled.size()][];
    Arrays.setAll(cross, i -> covariances(others, scaled, i, others.size()));
    return cross;
  }

  /** The factor of the kernel matrix, of which the first rows are known. */
  private Cholesky extended(Cholesky known) {
    double[][] rows = new double[scaled.size() - known.size()][];
    for (int k = 0; k < rows.length; k++) {
      int i = known.size() + k;
      int repeats = i < observations.size() ? observations.repeats()[i] : 1;
      rows[k] = covariances(scaled, scaled, i, i + 1);
      rows[k][i] += hyperparameters.noise() / repeats;
    }
    return factored(known.extend(rows));
  }

  private ScaledInputs scaled(double[][] rows) {
    return new ScaledInputs(rows, hyperparameters.lengthScales(), observations.scaleOf());
  }

  private static double[][] concat(double[][] first, double[][] second) {
    double[][] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Covariances of one row with the first {@code count} inputs. */
  double[] covariances(ScaledInputs inputs, ScaledInputs rows, int row, int count) {
    double[] products = inputs.products(rows, row, count);
    return kernel.values(products, Matern52.values(inputs.squaredDistances(rows, row, products)));
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
