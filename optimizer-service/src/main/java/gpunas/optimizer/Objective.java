package gpunas.optimizer;

/**
 * What a search minimises: {@code crossEntropy + alpha * (latency / unit)^beta}, the loss of Wang
 * et al., "GPUNet: Searching the Deployable Convolution Neural Networks for GPUs" (CVPR 2022).
 *
 * @param alpha weight of latency, at least 0
 * @param beta exponent of latency, at least 0
 * @param unitMicros the latency that counts as 1, in microseconds: 1000 for milliseconds, or the
 *     upper end of a band, so that one alpha suits all bands
 */
public record Objective(double alpha, double beta, double unitMicros) {

  /**
   * @throws IllegalArgumentException if alpha or beta is negative, or the unit not above 0
   */
  public Objective {
    if (!(alpha >= 0) || !(beta >= 0) || !(unitMicros > 0)) {
      throw new IllegalArgumentException(
          "An objective needs alpha and beta of at least 0 and a unit above 0, but alpha %s, beta %s and unit %s were given."
              .formatted(alpha, beta, unitMicros));
    }
  }

  /** Returns the value to minimise. */
  public double value(double crossEntropy, Cost cost) {
    return crossEntropy + alpha * Math.pow(cost.latencyMicros() / unitMicros, beta);
  }
}
