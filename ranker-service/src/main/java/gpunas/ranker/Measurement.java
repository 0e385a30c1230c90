package gpunas.ranker;

import gpunas.searchmodel.NetworkFigures;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whole networks, timed on the target device.
 *
 * @param microsByJob microseconds per batch, by the job that trained the network
 * @param notMeasuredBecause human-readable; null if the networks were measured
 * @param baselines those of the search
 * @param figuresByJob what they do when they are run again and again, by the job as well; of those
 *     of which it is known
 * @param refined what the latency table was refined to while the search ran; null if it was not
 * @param notRefinedBecause human-readable: why it was not, or not wholly, though that was asked
 *     for; null: it was, or there was nothing to refine
 */
public record Measurement(
    Map<String, Double> microsByJob,
    @Nullable String notMeasuredBecause,
    List<Baseline> baselines,
    Map<String, NetworkFigures> figuresByJob,
    @Nullable Refined refined,
    @Nullable String notRefinedBecause) {

  public Measurement {
    figuresByJob = Map.copyOf(figuresByJob);
    microsByJob = Map.copyOf(microsByJob);
    baselines = List.copyOf(baselines);
  }

  /** Of which no figures are known. */
  public Measurement(
      Map<String, Double> microsByJob,
      @Nullable String notMeasuredBecause,
      List<Baseline> baselines,
      @Nullable Refined refined,
      @Nullable String notRefinedBecause) {
    this(microsByJob, notMeasuredBecause, baselines, Map.of(), refined, notRefinedBecause);
  }

  /** By a table that stayed as it was. */
  public Measurement(
      Map<String, Double> microsByJob,
      @Nullable String notMeasuredBecause,
      List<Baseline> baselines) {
    this(microsByJob, notMeasuredBecause, baselines, null, null);
  }

  /** What the refined table predicts of a network, by one of its jobs; null if nothing. */
  @Nullable Double refinedMicros(String jobId) {
    return refined == null ? null : refined.microsByJob().get(jobId);
  }

  /**
   * A refined table, and what it predicts.
   *
   * @param microsByJob microseconds per batch, by the job that trained the network
   */
  public record Refined(Ranking.RefinedTable table, Map<String, Double> microsByJob) {

    public Refined {
      microsByJob = Map.copyOf(microsByJob);
    }
  }

  /**
   * What a baseline takes, microseconds per batch.
   *
   * @param predictedMicros by the latency table; null: not known
   * @param measuredMicros the whole network, timed; null: not measured
   * @param notMeasuredBecause human-readable; null if it was measured
   * @param memoryBytes deployed; null: not known
   * @param figures what it does when it is run again and again; null: not measured
   */
  public record Baseline(
      String name,
      @Nullable Double predictedMicros,
      @Nullable Double measuredMicros,
      @Nullable String notMeasuredBecause,
      @Nullable Long memoryBytes,
      @Nullable NetworkFigures figures) {

    /** Of which no more is known than latencies. */
    public Baseline(
        String name,
        @Nullable Double predictedMicros,
        @Nullable Double measuredMicros,
        @Nullable String notMeasuredBecause) {
      this(name, predictedMicros, measuredMicros, notMeasuredBecause, null, null);
    }
  }
}
