package gpunas.ranker;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whole networks, timed on the target device.
 *
 * @param microsByJob microseconds per batch, by the job that trained the network
 * @param notMeasuredBecause human-readable; null if the networks were measured
 * @param refined what the latency table was refined to while the search ran; null if it was not
 */
public record Measurement(
    Map<String, Double> microsByJob,
    @Nullable String notMeasuredBecause,
    @Nullable Refined refined) {

  public Measurement {
    microsByJob = Map.copyOf(microsByJob);
  }

  /** By a table that stayed as it was. */
  public Measurement(Map<String, Double> microsByJob, @Nullable String notMeasuredBecause) {
    this(microsByJob, notMeasuredBecause, null);
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
}
