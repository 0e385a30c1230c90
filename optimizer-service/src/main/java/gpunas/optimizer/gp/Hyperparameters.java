package gpunas.optimizer.gp;

import java.util.Arrays;

/** The logarithms of the length scales and, last, of the noise variance. */
public final class Hyperparameters {
  private final double[] logarithms;

  Hyperparameters(double[] logarithms) {
    this.logarithms = logarithms;
  }

  /**
   * Where a fit starts: all length scales 0.8 sqrt(their number), which lets gradients reach every
   * dimension (Papenmeier et al., "Understanding High-Dimensional Bayesian Optimization", ICML
   * 2025), and the prior's median of the noise.
   */
  static Hyperparameters initial(int lengthScales) {
    double[] logarithms = new double[lengthScales + 1];
    Arrays.fill(logarithms, Math.log(0.8 * Math.sqrt(lengthScales)));
    logarithms[lengthScales] = MarginalLikelihood.LOG_NOISE_MEAN;
    return new Hyperparameters(logarithms);
  }

  double[] logarithms() {
    return logarithms.clone();
  }

  double[] lengthScales() {
    double[] scales = new double[logarithms.length - 1];
    for (int j = 0; j < scales.length; j++) {
      scales[j] = Math.exp(logarithms[j]);
    }
    return scales;
  }

  /** The variance of one observation about the function. */
  double noise() {
    return Math.exp(logarithms[logarithms.length - 1]);
  }
}
