package gpunas.latency.report;

import gpunas.latency.WholeNetworks;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.SearchSpace;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * In how many random networks the layers of a table are. A table does not know of which space it
 * is: random networks are drawn of one of which it has the layers of some; of a space that nobody
 * knows, those that were timed as a whole are random, too.
 *
 * @param of which networks were looked at, for people; null if there are none
 */
record LayerUse(Map<String, Integer> counts, int networks, @Nullable String of) {

  private static final int NETWORKS = 1000;

  /** Not the draw that is timed. */
  private static final long SEED = 3;

  /** If none of so many has any layer in the table, it is of another space. */
  private static final int TRIED = 100;

  /**
   * What the layers of a table are used for.
   *
   * @param spaces that it may be of, the likeliest first
   */
  static LayerUse of(LatencyTable table, Collection<SearchSpace> spaces) {
    var layers = table.micros().keySet();
    for (var space : spaces) {
      var networks = touches(space, layers) ? drawn(space, layers) : List.<String>of();
      if (!networks.isEmpty()) {
        return count(
            networks,
            "%,d random networks of the space %s".formatted(networks.size(), space.name()));
      }
    }
    var timed = List.copyOf(table.networks().keySet());
    return timed.isEmpty()
        ? new LayerUse(Map.of(), 0, null)
        : count(timed, "the %,d networks that were timed as a whole".formatted(timed.size()));
  }

  /** Share of the networks that have a layer; null if there are none. */
  @Nullable Double share(String layer) {
    return networks == 0 ? null : Double.valueOf(counts.getOrDefault(layer, 0) / (double) networks);
  }

  private static List<String> drawn(SearchSpace space, Set<String> layers) {
    return WholeNetworks.keys(space, layers, SEED, NETWORKS);
  }

  private static boolean touches(SearchSpace space, Set<String> layers) {
    var random = new Random(SEED);
    return Stream.generate(() -> TableKey.of(space.decode(space.random(random))))
        .limit(TRIED)
        .anyMatch(network -> layers.containsAll(TableKey.layerKeys(network)));
  }

  private static LayerUse count(List<String> networks, String of) {
    var counts = new HashMap<String, Integer>();
    for (var network : networks) {
      Set.copyOf(TableKey.layerKeys(network))
          .forEach(layer -> counts.merge(layer, 1, Integer::sum));
    }
    return new LayerUse(counts, networks.size(), of);
  }
}
