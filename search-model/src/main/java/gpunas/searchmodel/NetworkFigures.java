package gpunas.searchmodel;

import org.jspecify.annotations.Nullable;

/**
 * What a whole network does on its device when it is run again and again, one run after the other
 * and nothing beside it.
 *
 * @param p50Micros median of the runs, microseconds per batch of the latency table
 * @param p99Micros so long 99 % of the runs take at most, microseconds per batch; of fewer than 100
 *     runs the slowest
 * @param runs how many there were, at least 1
 * @param throughput images per second in batches of {@code throughputBatch}; null: not measured
 * @param throughputBatch images in a batch
 * @param millijoules energy for each image of these batches; null: not measured
 * @param notMeasuredBecause human-readable, cut at {@value #MOST_REASON_CHARS} characters: why one
 *     of them is null; null: none is
 */
public record NetworkFigures(
    double p50Micros,
    double p99Micros,
    int runs,
    @Nullable Double throughput,
    int throughputBatch,
    @Nullable Double millijoules,
    @Nullable String notMeasuredBecause) {

  /** A ranking holds one for each network that was measured, and must fit into a record. */
  public static final int MOST_REASON_CHARS = 200;

  /** Cuts the reason. */
  public NetworkFigures {
    notMeasuredBecause =
        notMeasuredBecause == null ? null : Words.cut(notMeasuredBecause, MOST_REASON_CHARS);
  }
}
