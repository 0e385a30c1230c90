package gpunas.optimizer;

/**
 * What is known of a candidate without training it.
 *
 * @param latencyMicros predicted latency in microseconds, above 0
 * @param macs multiply-accumulate operations of one image, above 0
 * @param parameters number of weights, above 0
 */
public record Cost(double latencyMicros, double macs, double parameters) {

  /**
   * @throws IllegalArgumentException if a component is not a finite number above 0
   */
  public Cost {
    requirePositive("latencyMicros", latencyMicros);
    requirePositive("macs", macs);
    requirePositive("parameters", parameters);
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s must be a finite number above 0, but is %s.".formatted(name, value));
    }
  }
}
