package gpunas.searchspace;

/** How many zeros a convolution adds on each side of its input. */
public enum Padding {
  /** (kernel - 1) / 2 everywhere: stride 2 halves an even side, 160 becomes 80. */
  SAME,
  /**
   * As in the code NVIDIA released with GPUNet, which gives a fused inverted bottleneck of stride 2
   * no padding at all: 160 becomes 79. For comparison with what NVIDIA published.
   */
  AS_RELEASED;

  int ofFusedConvolution(int kernel, int stride) {
    return this == AS_RELEASED && stride == 2 ? 0 : symmetric(kernel);
  }

  static int symmetric(int kernel) {
    return (kernel - 1) / 2;
  }
}
