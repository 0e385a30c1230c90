package gpunas.latency;

import gpunas.latency.table.TableKey;
import gpunas.searchspace.SearchSpace;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The networks of a space that are timed as a whole for every table: forty to calibrate it by, and
 * forty to tell how good it is.
 */
public final class WholeNetworks {

  private static final int NETWORKS = 80;

  /** The same networks for every table, so that devices can be compared. */
  private static final long SEED = 1;

  private WholeNetworks() {}

  /** Their keys, each once: fewer in a space that has hardly more. */
  public static List<String> keys(SearchSpace space) {
    var random = new Random(SEED);
    return Stream.generate(() -> TableKey.of(space.decode(space.random(random))))
        .limit(NETWORKS)
        .distinct()
        .toList();
  }
}
