package gpunas.latency.profile;

import gpunas.searchmodel.Words;
import org.jspecify.annotations.Nullable;

/**
 * What a baseline of a search takes, microseconds per batch.
 *
 * @param predictedMicros by the table; null: it lacks a layer, or the layers are not known
 * @param measuredMicros the whole network, timed; null: it was not
 * @param notMeasuredBecause human-readable, cut at {@value #MOST_REASON_CHARS} characters; null: it
 *     was measured
 */
public record BaselineLatency(
    String name,
    @Nullable Double predictedMicros,
    @Nullable Double measuredMicros,
    @Nullable String notMeasuredBecause) {

  /** A runtime may say pages, and a ranking with twenty baselines must fit into a record. */
  private static final int MOST_REASON_CHARS = 500;

  /** Cuts the reason. */
  public BaselineLatency {
    notMeasuredBecause =
        notMeasuredBecause == null ? null : Words.cut(notMeasuredBecause, MOST_REASON_CHARS);
  }
}
