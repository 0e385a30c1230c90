package gpunas.sampler.spec;

import java.math.BigDecimal;

/** Microseconds to milliseconds and back by their decimal digits: 0.57 ms are 570 us exactly. */
public final class Micros {
  private Micros() {}

  /** Milliseconds to microseconds. */
  public static double ofMillis(double millis) {
    return BigDecimal.valueOf(millis).scaleByPowerOfTen(3).doubleValue();
  }

  /** Microseconds to milliseconds. */
  public static double toMillis(double micros) {
    return BigDecimal.valueOf(micros).scaleByPowerOfTen(-3).doubleValue();
  }
}
