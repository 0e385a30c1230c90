package gpunas.cli.table;

import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Random;

/** How many networks of a space have a layer. */
final class LayerUse {

  private static final int NETWORKS = 20_000;
  private static final long SEED = 2;

  private LayerUse() {}

  /** Keys of all layers of a space; those that random networks have most often come first. */
  static List<String> mostUsedFirst(SearchSpace space) {
    var random = new Random(SEED);
    var uses = new HashMap<Layer, Integer>();
    for (var i = 0; i < NETWORKS; i++) {
      space
          .decode(space.random(random))
          .layers()
          .forEach(layer -> uses.merge(layer, 1, Integer::sum));
    }
    return new LayerGrid(space)
        .layers().stream()
            .sorted(Comparator.comparingInt(layer -> -uses.getOrDefault(layer, 0)))
            .map(LayerKey::of)
            .toList();
  }
}
