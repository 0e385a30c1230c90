package gpunas.searchspace;

import java.util.Locale;

/** How many zeros a convolution adds on each side of its input. */
public enum Padding {
  /** (kernel - 1) / 2 everywhere: stride 2 halves an even side, 160 becomes 80. */
  SAME,
  /**
   * As in the code NVIDIA released with GPUNet, which gives a fused inverted bottleneck of stride 2
   * no padding at all: 160 becomes 79. For comparison with what NVIDIA published.
   */
  AS_RELEASED;

  /**
   * The padding of a word, {@code same} or {@code as_released}; as people type it, {@code
   * as-released} is one, too.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Padding of(String word) {
    return switch (word) {
      case "same" -> SAME;
      case "as_released", "as-released" -> AS_RELEASED;
      default ->
          throw new IllegalArgumentException("'%s'; expected same or as_released".formatted(word));
    };
  }

  int ofFusedConvolution(int kernel, int stride) {
    return this == AS_RELEASED && stride == 2 ? 0 : symmetric(kernel);
  }

  static int symmetric(int kernel) {
    return (kernel - 1) / 2;
  }

  /** As files say it, for example {@code as_released}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
