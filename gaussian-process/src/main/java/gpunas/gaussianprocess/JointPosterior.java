package gpunas.gaussianprocess;

import gpunas.linalg.Rows;

/**
 * What a process knows of the function at some inputs, together: how values that were not observed
 * go with each other. For n observations and m inputs it takes O(n^2 m) to make and O(n m) for a
 * row of covariances.
 */
public final class JointPosterior {

  private final GaussianProcess process;
  private final ScaledInputs inputs;

  /** By observation and input: the products of two columns are what observations explain. */
  private final double[][] whitened;

  private final double[] means;
  private final double[] variances;

  JointPosterior(GaussianProcess process, ScaledInputs inputs) {
    this.process = process;
    this.inputs = inputs;
    whitened = process.cross(inputs);
    means = process.means(whitened, inputs.size());
    process.whiten(whitened);
    variances = new double[inputs.size()];
    for (int j = 0; j < variances.length; j++) {
      variances[j] = process.kernel().variance(inputs.squaredNorm(j));
    }
    for (double[] row : whitened) {
      for (int j = 0; j < variances.length; j++) {
        variances[j] = Math.max(0, variances[j] - row[j] * row[j]);
      }
    }
  }

  /** The mean at each input. */
  public double[] means() {
    return means.clone();
  }

  /** The variance at each input, without noise. */
  public double[] variances() {
    return variances.clone();
  }

  /** The covariances of the value at one of the inputs with those at all. */
  public double[] covariances(int input) {
    double[] column = new double[whitened.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = whitened[i][input];
    }
    return unexplained(process.covariances(inputs, inputs, input, inputs.size()), column);
  }

  /** The covariances of a sum with the values at the inputs. */
  public double[] covariances(WeightedSum sum) {
    return unexplained(sum.priorCovariances(inputs), sum.whitened());
  }

  private double[] unexplained(double[] prior, double[] factors) {
    double[] negative = new double[factors.length];
    for (int i = 0; i < factors.length; i++) {
      negative[i] = -factors[i];
    }
    Rows.addScaled(prior, 0, prior.length, negative, 0, whitened, negative.length);
    return prior;
  }
}
