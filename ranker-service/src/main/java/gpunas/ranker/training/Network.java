package gpunas.ranker.training;

import java.util.List;

/**
 * A network and what it costs.
 *
 * @param latencyMicros predicted by the latency table
 */
public record Network(List<Integer> encoding, double latencyMicros, long parameters, long macs) {

  public Network {
    encoding = List.copyOf(encoding);
  }
}
