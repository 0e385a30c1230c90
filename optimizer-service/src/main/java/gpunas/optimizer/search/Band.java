package gpunas.optimizer.search;

/**
 * A latency sub-space.
 *
 * @param name unique in its search
 * @param fromMicros inclusive, microseconds
 * @param belowMicros exclusive, microseconds
 * @param trainings at most this many explore this band
 */
public record Band(String name, double fromMicros, double belowMicros, int trainings) {

  boolean contains(double latencyMicros) {
    return fromMicros <= latencyMicros && latencyMicros < belowMicros;
  }
}
