package gpunas.ranker;

import java.util.List;

/**
 * A network that was proposed for training.
 *
 * @param jobId of its training
 * @param band the latency band it was proposed for
 * @param latencyMicros predicted by the latency table
 */
public record Candidate(
    String jobId,
    String band,
    List<Integer> encoding,
    double latencyMicros,
    long parameters,
    long macs) {

  public Candidate {
    encoding = List.copyOf(encoding);
  }
}
