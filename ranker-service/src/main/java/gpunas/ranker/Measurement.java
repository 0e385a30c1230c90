package gpunas.ranker;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whole networks, timed on the target device.
 *
 * @param microsByJob microseconds per batch, by the job that trained the network
 * @param notMeasuredBecause human-readable; null if the networks were measured
 * @param baselines those of the search
 */
public record Measurement(
    Map<String, Double> microsByJob,
    @Nullable String notMeasuredBecause,
    List<Baseline> baselines) {

  public Measurement {
    microsByJob = Map.copyOf(microsByJob);
    baselines = List.copyOf(baselines);
  }

  /**
   * What a baseline takes, microseconds per batch.
   *
   * @param predictedMicros by the latency table; null: not known
   * @param measuredMicros the whole network, timed; null: not measured
   * @param notMeasuredBecause human-readable; null if it was measured
   */
  public record Baseline(
      String name,
      @Nullable Double predictedMicros,
      @Nullable Double measuredMicros,
      @Nullable String notMeasuredBecause) {}
}
