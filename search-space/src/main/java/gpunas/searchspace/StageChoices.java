package gpunas.searchspace;

import org.jspecify.annotations.Nullable;

/**
 * What may be chosen for one stage: a row of GPUNet's Table 1. The layers of a stage share
 * everything but the stride, which the first one has alone.
 *
 * @param type what the layers are
 * @param stride of the first layer, 1 or 2
 * @param filters output channels; null if the stage is as wide as its input, which bottlenecks are
 *     not
 * @param kernels sides of the kernel, odd
 * @param expansions expansion ratios; null unless the layers are bottlenecks
 * @param squeezeExcite 0, 1 or both; null unless the layers are bottlenecks
 * @param activations genes of {@link Activation}
 * @param layers depths; 0 makes the stage absent
 */
public record StageChoices(
    StageType type,
    int stride,
    @Nullable Choices filters,
    Choices kernels,
    @Nullable Choices expansions,
    @Nullable Choices squeezeExcite,
    Choices activations,
    Choices layers) {

  /**
   * @throws IllegalArgumentException if the choices do not make a stage
   */
  public StageChoices {
    check(stride == 1 || stride == 2, "stride %s; expected 1 or 2", stride);
    check(
        type.isBottleneck() == (expansions != null)
            && type.isBottleneck() == (squeezeExcite != null),
        "type %s; expansions and squeeze-excite belong to bottlenecks, and only to them",
        type);
    check(!type.isBottleneck() || filters != null, "no filters; a %s stage needs them", type);
    check(filters == null || filters.value(0) >= 1, "filters %s; expected 1 or more", filters);
    check(
        kernels.values().stream().allMatch(kernel -> kernel >= 1 && kernel % 2 == 1),
        "kernels %s; expected odd numbers",
        kernels);
    check(
        expansions == null || expansions.value(0) >= 1,
        "expansions %s; expected 1 or more",
        expansions);
    check(isBinary(squeezeExcite), "squeeze-excite %s; expected 0 or 1", squeezeExcite);
    check(isBinary(activations), "activations %s; expected 0 (ReLU) or 1 (Swish)", activations);
    check(layers.value(0) >= 0, "layers %s; expected 0 or more", layers);
  }

  /** A stage of plain convolutions as wide as its input. */
  public static StageChoices conv(
      int stride, Choices kernels, Choices activations, Choices layers) {
    return new StageChoices(StageType.CONV, stride, null, kernels, null, null, activations, layers);
  }

  private static boolean isBinary(@Nullable Choices choices) {
    return choices == null || choices.values().stream().allMatch(value -> value == 0 || value == 1);
  }

  private static void check(boolean fits, String message, @Nullable Object value) {
    if (!fits) {
      throw new IllegalArgumentException("A stage cannot have " + message.formatted(value) + ".");
    }
  }
}
