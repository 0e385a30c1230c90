package gpunas.searchmodel;

import org.jspecify.annotations.Nullable;

/**
 * A latency sub-space of a search.
 *
 * @param name unique in its search
 * @param fromMicros lowest predicted latency inside, microseconds
 * @param belowMicros lowest predicted latency above it, microseconds
 * @param trainings at most this many explore this band; null: its share of all
 */
public record Band(
    String name, double fromMicros, double belowMicros, @Nullable Integer trainings) {

  /** Whether a predicted latency is inside. */
  public boolean contains(double micros) {
    return fromMicros <= micros && micros < belowMicros;
  }

  /** Its bounds, for people, as {@link #range(double, double)} says them. */
  public String range() {
    return range(fromMicros, belowMicros);
  }

  /**
   * The bounds of a band in milliseconds, for people: no network may look outside by how they are
   * rounded.
   *
   * @param fromMicros of a band
   * @param belowMicros of the same
   */
  public static String range(double fromMicros, double belowMicros) {
    return fromMicros > 0
        ? "%s to %s".formatted(Words.plain(fromMicros / 1000), Words.millis(belowMicros))
        : "below " + Words.millis(belowMicros);
  }

  /** The most trainings that may explore this band; all there are if nothing is said. */
  public int mostTrainings() {
    return trainings == null ? Integer.MAX_VALUE : trainings;
  }
}
