package gpunas.trainer;

/** Weights that nobody can use, whoever tries; the message says where and why. */
public final class DamagedWeightsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param place where the weights are, as people find it
   * @param cause says what is wrong with them
   */
  public DamagedWeightsException(String place, Exception cause) {
    super(
        "The weights in %s cannot be used; maybe they should be trained again. %s"
            .formatted(place, cause.getMessage()),
        cause);
  }
}
