package gpunas.latency.report;

import org.jspecify.annotations.Nullable;

/**
 * A layer of a table.
 *
 * @param layer its key
 * @param kind what its key begins with, for example {@code irb}
 * @param resolution of its input, height x width, for example {@code 28x28}
 * @param micros alone, microseconds per batch
 * @param costMicros calibrated: what it adds to a network, microseconds per batch
 * @param relativeSpread by which share of {@code micros} the middle round took longer than the
 *     fastest; null if nobody knows
 * @param deviation relative standard deviation of a modelled one; null of others
 * @param use share of random networks of its space that have it, 0 to 1; null if nobody knows
 */
public record LayerRow(
    String layer,
    String kind,
    String resolution,
    double micros,
    double costMicros,
    @Nullable Double relativeSpread,
    Source source,
    @Nullable Double deviation,
    @Nullable Double use) {

  /** Where the time of a layer comes from. */
  public enum Source {
    /** It was timed. */
    MEASURED,
    /** It follows from layers that were timed. */
    MODELLED,
    /** It was computed, and nothing was timed. */
    ESTIMATED,
    /** It was taken over from elsewhere. */
    IMPORTED
  }
}
