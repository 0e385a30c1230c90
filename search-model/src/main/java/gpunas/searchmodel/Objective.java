package gpunas.searchmodel;

/**
 * What a search minimises: {@code cross entropy + alpha * (latency in milliseconds)^beta}, the loss
 * of Wang et al., "GPUNet: Searching the Deployable Convolution Neural Networks for GPUs" (CVPR
 * 2022).
 *
 * @param alpha weight of latency, at least 0
 * @param beta exponent of latency, at least 0
 */
public record Objective(double alpha, double beta) {
  private static final double MICROS_PER_MILLI = 1000;

  /**
   * @throws IllegalArgumentException if alpha or beta is negative or not a number
   */
  public Objective {
    if (!(alpha >= 0) || !(beta >= 0)) {
      throw new IllegalArgumentException(
          "An objective needs alpha and beta of at least 0, but alpha %s and beta %s were given."
              .formatted(alpha, beta));
    }
  }

  /**
   * The objective in which a latency other than a millisecond counts as 1, so that one alpha suits
   * devices of any speed.
   *
   * @param unitMicros that latency, microseconds, above 0
   */
  public static Objective inUnits(double alpha, double beta, double unitMicros) {
    return new Objective(alpha * Math.pow(MICROS_PER_MILLI / unitMicros, beta), beta);
  }

  /**
   * The value to minimise.
   *
   * @param crossEntropy on the validation images, nats per image
   * @param latencyMicros predicted, microseconds
   */
  public double of(double crossEntropy, double latencyMicros) {
    return crossEntropy + alpha * Math.pow(latencyMicros / MICROS_PER_MILLI, beta);
  }
}
