package gpunas.benchmarks.task;

import gpunas.latency.roofline.Estimates;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A space that comes with gpunas: genes of absent stages mean nothing. */
final class OwnSpace {

  private final SearchSpace space;
  private final LayerGrid grid;

  /**
   * @param name one of {@link Spaces#NAMES}
   */
  OwnSpace(String name) {
    var found = Spaces.find(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "There is no space %s; expected one of %s."
              .formatted(name, String.join(", ", Spaces.NAMES)));
    }
    space = found;
    grid = new LayerGrid(space);
  }

  List<Gene> genes() {
    return space.genes().stream()
        .map(gene -> new Gene(Gene.Kind.ORDINAL, gene.choices().size()))
        .toList();
  }

  /** The point that stands for all that are the same network. */
  Point canonical(Point point) {
    int[] values = values(point);
    space.canonicalise(values, 0);
    for (int gene = 0; gene < values.length; gene++) {
      values[gene] = space.genes().get(gene).choices().levelOf(values[gene]);
    }
    return Point.of(values);
  }

  /**
   * Latencies, microseconds, as estimated for a device.
   *
   * @param id of the estimate, for example {@code estimate-a100-fp16-b1}
   */
  Quantity latencyMicros(String id) {
    var micros = Estimates.table(id, grid.layers()).costs();
    return sum(layer -> micros.getOrDefault(LayerKey.of(layer), Double.NaN));
  }

  /** What is summed over the layers of a network. */
  Quantity sum(ToDoubleFunction<Layer> ofLayer) {
    var cost = grid.cost(ofLayer);
    return point -> cost.of(grid.find(values(point)));
  }

  private int[] values(Point point) {
    int[] values = point.toArray();
    for (int gene = 0; gene < values.length; gene++) {
      values[gene] = space.genes().get(gene).choices().value(values[gene]);
    }
    return values;
  }
}
