package gpunas.latency.profile;

import gpunas.searchmodel.NetworkFigures;
import gpunas.searchmodel.Words;
import org.jspecify.annotations.Nullable;

/**
 * What a baseline of a search takes, microseconds per batch.
 *
 * @param predictedMicros by the table; null: it lacks a layer, or the layers are not known
 * @param measuredMicros the whole network, timed; null: it was not
 * @param notMeasuredBecause human-readable, cut at {@value #MOST_REASON_CHARS} characters: why it
 *     was not, or has no figures; null: it was, and has
 * @param memoryBytes in the precision and batch of the table; null: the layers are not known
 * @param figures what it does when it is run again and again; null: not measured
 */
public record BaselineLatency(
    String name,
    @Nullable Double predictedMicros,
    @Nullable Double measuredMicros,
    @Nullable String notMeasuredBecause,
    @Nullable Long memoryBytes,
    @Nullable NetworkFigures figures) {

  /** Of which no more is known than latencies. */
  public BaselineLatency(
      String name,
      @Nullable Double predictedMicros,
      @Nullable Double measuredMicros,
      @Nullable String notMeasuredBecause) {
    this(name, predictedMicros, measuredMicros, notMeasuredBecause, null, null);
  }

  /** A runtime may say pages, and a ranking with twenty baselines must fit into a record. */
  private static final int MOST_REASON_CHARS = 500;

  /** Cuts the reason. */
  public BaselineLatency {
    notMeasuredBecause =
        notMeasuredBecause == null ? null : Words.cut(notMeasuredBecause, MOST_REASON_CHARS);
  }
}
