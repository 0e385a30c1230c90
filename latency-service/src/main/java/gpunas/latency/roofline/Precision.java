package gpunas.latency.roofline;

import java.util.Locale;

/** The numbers a network computes with. */
enum Precision {
  /** 16-bit floats: tensor cores where they apply. */
  FP16(2),
  /** 32-bit floats on CUDA cores; TensorFloat-32 is another precision, not estimated here. */
  FP32(4);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Size of a number. */
  int bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
