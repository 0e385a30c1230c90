package gpunas.latency;

import gpunas.latency.table.TableKey;
import gpunas.searchspace.SearchSpace;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The networks of a space that are timed as a whole for every table: fifty to calibrate it by, and
 * fifty to tell how good it is.
 */
public final class WholeNetworks {

  /** How many there are of a space that has so many. */
  public static final int NETWORKS = 100;

  private static final int MOST_DRAWS = 10_000;

  /** The same networks for every table, so that devices can be compared. */
  private static final long SEED = 1;

  private WholeNetworks() {}

  /** Their keys, each once: fewer in a space that has hardly more. */
  public static List<String> keys(SearchSpace space) {
    return drawn(space, SEED).limit(NETWORKS).distinct().toList();
  }

  /**
   * As many networks of a space, each once, of which a table has all layers; fewer if they are hard
   * to find.
   */
  public static List<String> keys(SearchSpace space, Set<String> layers) {
    return keys(space, layers, SEED, NETWORKS);
  }

  /** Networks of another draw, for a check that has nothing to do with the table. */
  public static List<String> keys(SearchSpace space, Set<String> layers, long seed, int count) {
    return drawn(space, seed)
        .limit(MOST_DRAWS)
        .filter(network -> layers.containsAll(TableKey.layerKeys(network)))
        .distinct()
        .limit(count)
        .toList();
  }

  private static Stream<String> drawn(SearchSpace space, long seed) {
    var random = new Random(seed);
    return Stream.generate(() -> TableKey.of(space.decode(space.random(random))));
  }
}
