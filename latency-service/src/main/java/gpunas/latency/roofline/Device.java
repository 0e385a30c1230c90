package gpunas.latency.roofline;

import java.util.Locale;

/**
 * A GPU and the peaks NVIDIA states for it: arithmetic at boost clock, without structured sparsity,
 * and memory bandwidth.
 */
enum Device {
  /** Tesla V100 GPU Architecture, white paper WP-08608-001 (2017). */
  V100("NVIDIA V100 SXM2", 125, 31.4, 15.7, 900),
  /** A100 Tensor Core GPU Architecture, white paper (2020); 40 GB. */
  A100("NVIDIA A100 SXM4 40GB", 312, 78, 19.5, 1555),
  /** H100 Tensor Core GPU Architecture, white paper (2022). */
  H100("NVIDIA H100 SXM5", 989.4, 133.8, 66.9, 3350),
  /** H200 Tensor Core GPU, data sheet (2024): the arithmetic of H100, faster memory. */
  H200("NVIDIA H200 SXM", 989.4, 133.8, 66.9, 4800),
  /** L4 Tensor Core GPU, data sheet (2023): 242 FP16 TFLOPS with sparsity, half of it without. */
  L4("NVIDIA L4", 121, 30.3, 30.3, 300),
  /** Turing GPU Architecture, white paper WP-09183-001 (2018), appendix on Tesla T4. */
  T4("NVIDIA T4", 65, 16.2, 8.1, 320),
  /**
   * Jetson AGX Orin Series, technical brief 1.2 (2022), module of 64 GB: 170 INT8 TOPS of the GPU
   * with sparsity, a quarter of it for FP16 without.
   */
  ORIN("NVIDIA Jetson AGX Orin 64GB", 42.5, 10.6, 5.3, 204.8);

  private static final double TERA = 1e12;
  private static final double GIGA = 1e9;

  private final String fullName;
  private final double tensorHalfTeraflops;
  private final double cudaHalfTeraflops;
  private final double cudaSingleTeraflops;
  private final double gigabytesPerSecond;

  Device(
      String fullName,
      double tensorHalfTeraflops,
      double cudaHalfTeraflops,
      double cudaSingleTeraflops,
      double gigabytesPerSecond) {
    this.fullName = fullName;
    this.tensorHalfTeraflops = tensorHalfTeraflops;
    this.cudaHalfTeraflops = cudaHalfTeraflops;
    this.cudaSingleTeraflops = cudaSingleTeraflops;
    this.gigabytesPerSecond = gigabytesPerSecond;
  }

  /** What NVIDIA calls it. */
  String fullName() {
    return fullName;
  }

  /** Floating-point operations per second; a multiply-accumulate is two. */
  double flops(Precision precision, Kernel.Unit unit) {
    return TERA
        * switch (precision) {
          case FP32 -> cudaSingleTeraflops;
          case FP16 ->
              switch (unit) {
                case TENSOR_CORES -> tensorHalfTeraflops;
                case CUDA_CORES -> cudaHalfTeraflops;
              };
        };
  }

  double bytesPerSecond() {
    return GIGA * gigabytesPerSecond;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
