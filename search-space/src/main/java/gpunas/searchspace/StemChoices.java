package gpunas.searchspace;

/**
 * Stage 0, one convolution of which only the width is searched.
 *
 * @param filters output channels
 * @param kernel side of the kernel, odd
 * @param stride 1 or 2
 * @param activation fixed
 */
public record StemChoices(Choices filters, int kernel, int stride, Activation activation) {

  /**
   * @throws IllegalArgumentException if the choices do not make a stem
   */
  public StemChoices {
    if (filters.value(0) < 1 || kernel < 1 || kernel % 2 == 0 || stride < 1 || stride > 2) {
      throw new IllegalArgumentException(
          "A stem cannot have filters %s, kernel %d, stride %d; expected filters from 1, an odd kernel, stride 1 or 2."
              .formatted(filters, kernel, stride));
    }
  }
}
