package gpunas.gaussianprocess;

import java.util.Arrays;

/**
 * The logarithms of the length scales, then of the variances of the kernel's straight and its bent
 * part, and last of the noise.
 */
public final class Hyperparameters {

  /** How many there are besides the length scales. */
  static final int VARIANCES = 3;

  private final double[] logarithms;

  Hyperparameters(double[] logarithms) {
    this.logarithms = logarithms;
  }

  /**
   * Where a fit starts: all length scales 0.8 sqrt(their number), which lets gradients reach every
   * dimension (Papenmeier et al., "Understanding High-Dimensional Bayesian Optimization", ICML
   * 2025), and the priors' medians of the variances.
   */
  static Hyperparameters initial(int lengthScales) {
    double[] logarithms = new double[lengthScales + VARIANCES];
    Arrays.fill(logarithms, Math.log(0.8 * Math.sqrt(lengthScales)));
    logarithms[lengthScales] = MarginalLikelihood.LOG_STRAIGHT_MEAN;
    logarithms[lengthScales + 1] = MarginalLikelihood.LOG_BENT_MEAN;
    logarithms[lengthScales + 2] = MarginalLikelihood.LOG_NOISE_MEAN;
    return new Hyperparameters(logarithms);
  }

  double[] logarithms() {
    return logarithms.clone();
  }

  double[] lengthScales() {
    return Arrays.stream(logarithms).limit(logarithms.length - VARIANCES).map(Math::exp).toArray();
  }

  Kernel kernel() {
    return new Kernel(
        Math.exp(logarithms[logarithms.length - 3]), Math.exp(logarithms[logarithms.length - 2]));
  }

  /** The variance of one observation about the function. */
  public double noise() {
    return Math.exp(logarithms[logarithms.length - 1]);
  }
}
