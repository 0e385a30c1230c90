package gpunas.gaussianprocess;

import gpunas.linalg.Rows;

/** A weighted sum of a function's values, as a process knows it. */
public final class WeightedSum {

  private final GaussianProcess process;
  private final ScaledInputs inputs;
  private final double[] factors;

  /** By observation. */
  private final double[] whitened;

  WeightedSum(GaussianProcess process, ScaledInputs inputs, double[] factors) {
    this.process = process;
    this.inputs = inputs;
    this.factors = factors.clone();
    double[][] cross = process.cross(inputs);
    double[][] column = new double[cross.length][1];
    for (int i = 0; i < cross.length; i++) {
      column[i][0] = Rows.dot(cross[i], factors, 0, factors.length);
    }
    process.whiten(column);
    whitened = new double[column.length];
    for (int i = 0; i < whitened.length; i++) {
      whitened[i] = column[i][0];
    }
  }

  /** The covariance with another sum of the same process, or its own variance. */
  public double covariance(WeightedSum other) {
    double[] prior = priorCovariances(other.inputs);
    return Rows.dot(prior, other.factors, 0, prior.length)
        - Rows.dot(whitened, other.whitened, 0, whitened.length);
  }

  double[] whitened() {
    return whitened;
  }

  /** The covariances with values at other inputs before anything was observed. */
  double[] priorCovariances(ScaledInputs others) {
    double[] sums = new double[others.size()];
    for (int i = 0; i < factors.length; i++) {
      if (factors[i] != 0) {
        Rows.addOne(
            sums, 0, sums.length, factors[i], process.covariances(others, inputs, i, sums.length));
      }
    }
    return sums;
  }
}
