package gpunas.ranker;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whole networks, timed on the target device.
 *
 * @param microsByJob microseconds per batch, by the job that trained the network
 * @param notMeasuredBecause human-readable; null if the networks were measured
 */
public record Measurement(Map<String, Double> microsByJob, @Nullable String notMeasuredBecause) {

  public Measurement {
    microsByJob = Map.copyOf(microsByJob);
  }
}
