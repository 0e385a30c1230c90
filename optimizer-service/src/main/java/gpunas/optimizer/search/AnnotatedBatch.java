package gpunas.optimizer.search;

import gpunas.searchspace.DeployedMemory;
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
 * @param memory by which the memory of a network is known, in the table's precision and batch; null
 *     if nobody knows
 * @param overMemory candidates that are in a band, but take more memory than is allowed
 * @param bands candidates by the index of their band; a band without any may be missing
 */
public record AnnotatedBatch(
    long firstIndex,
    int sampled,
    long total,
    double fastestMicros,
    double slowestMicros,
    @Nullable Double latencyDeviation,
    @Nullable DeployedMemory memory,
    int overMemory,
    Map<Integer, List<Member>> bands) {

  /** Of candidates that may take any memory. */
  public AnnotatedBatch(
      long firstIndex,
      int sampled,
      long total,
      double fastestMicros,
      double slowestMicros,
      @Nullable Double latencyDeviation,
      Map<Integer, List<Member>> bands) {
    this(
        firstIndex, sampled, total, fastestMicros, slowestMicros, latencyDeviation, null, 0, bands);
  }

  /**
   * A candidate inside a band.
   *
   * @param latencyMicros what the latency service predicted for it
   */
  public record Member(Encoding encoding, double latencyMicros) {}
}
