package gpunas.latency;

/**
 * A latency sub-space of a search.
 *
 * @param name human-readable
 * @param fromMicros lowest predicted latency inside, microseconds
 * @param belowMicros lowest predicted latency above it, microseconds
 */
public record Band(String name, double fromMicros, double belowMicros) {

  /** Whether a predicted latency is inside. */
  public boolean contains(double micros) {
    return fromMicros <= micros && micros < belowMicros;
  }
}
