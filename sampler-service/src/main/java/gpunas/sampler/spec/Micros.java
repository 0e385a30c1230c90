package gpunas.sampler.spec;

import java.math.BigDecimal;

/** Microseconds to milliseconds and back by their decimal digits: 0.57 ms are 570 us exactly. */
final class Micros {
  private Micros() {}

  static double ofMillis(double millis) {
    return BigDecimal.valueOf(millis).scaleByPowerOfTen(3).doubleValue();
  }

  static double toMillis(double micros) {
    return BigDecimal.valueOf(micros).scaleByPowerOfTen(-3).doubleValue();
  }
}
