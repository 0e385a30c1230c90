package gpunas.latency.table;

import java.util.List;

/**
 * A round of measurements that is to be done.
 *
 * @param round which one, from 1
 * @param rounds how many each of the layers gets
 * @param tableLayers how many layers the table will have
 * @param layers keys of the layers that lack this round
 */
public record PendingRound(int round, int rounds, int tableLayers, List<String> layers) {

  @Override
  public String toString() {
    return "round %d of %d over %d of %d layers"
        .formatted(round, rounds, layers.size(), tableLayers);
  }
}
