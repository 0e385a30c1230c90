package gpunas.latency.table;

import java.util.List;
import java.util.Set;

/**
 * A round of measurements that is to be done, or a part of it.
 *
 * @param round which one, from 1
 * @param rounds how many each of the layers gets
 * @param tableLayers how many layers the table will have
 * @param layers keys of the layers that lack this round
 */
public record PendingRound(int round, int rounds, int tableLayers, List<String> layers) {

  /** Copies the list. */
  public PendingRound {
    layers = List.copyOf(layers);
  }

  /** The same round over the others. */
  public PendingRound without(Set<String> some) {
    return new PendingRound(
        round,
        rounds,
        tableLayers,
        layers.stream().filter(layer -> !some.contains(layer)).toList());
  }
}
