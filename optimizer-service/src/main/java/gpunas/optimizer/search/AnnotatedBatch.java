package gpunas.optimizer.search;

import gpunas.searchspace.Encoding;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sampled candidates after the latency service has looked at them.
 *
 * @param firstIndex position of the batch in the Sobol sequence
 * @param sampled candidates in the sampled batch
 * @param total candidates the search samples in all
 * @param fastestMicros lowest latency in the batch, inside a band or not, microseconds
 * @param slowestMicros highest latency in the batch, microseconds
 * @param latencyDeviation relative standard deviation of the latencies; null if nobody knows
 * @param bands candidates by the index of their band; a band without any may be missing
 */
public record AnnotatedBatch(
    long firstIndex,
    int sampled,
    long total,
    double fastestMicros,
    double slowestMicros,
    @Nullable Double latencyDeviation,
    Map<Integer, List<Member>> bands) {

  /**
   * A candidate inside a band.
   *
   * @param latencyMicros what the latency service predicted for it
   */
  public record Member(Encoding encoding, double latencyMicros) {}
}
