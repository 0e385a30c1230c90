package gpunas.latency;

import gpunas.latency.table.LatencyTable;
import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;

/** Latency, parameters and MACs of the networks of a space, by array reads. */
public final class NetworkCosts {

  private final SearchSpace space;
  private final String tableId;
  private final String tableVersion;
  private final AdditiveCost micros;
  private final AdditiveCost parameters;
  private final AdditiveCost macs;
  private final boolean[][] allowed;

  /**
   * @throws IllegalArgumentException if the table lacks a layer of the space
   */
  NetworkCosts(LayerGrid grid, LatencyTable table) {
    space = grid.space();
    tableId = table.id();
    tableVersion = table.version();
    var costs = table.costs();
    micros =
        grid.cost(layer -> {
          var entry = costs.get(LayerKey.of(layer));
          if (entry == null) {
            throw new IllegalArgumentException(
                "Table '%s' lacks %s.".formatted(table.id(), LayerKey.of(layer)));
          }
          return entry;
        });
    parameters = grid.cost(layer -> layer.parameters());
    macs = grid.cost(layer -> layer.macs());
    allowed = allowed(space);
  }

  /** Id of the table. */
  public String tableId() {
    return tableId;
  }

  /** Version of the table. */
  public String tableVersion() {
    return tableVersion;
  }

  double micros(int[] values, int offset) {
    return micros.of(values, offset);
  }

  /** Exact: counts are far below 2^53. */
  long parameters(int[] values, int offset) {
    return (long) parameters.of(values, offset);
  }

  long macs(int[] values, int offset) {
    return (long) macs.of(values, offset);
  }

  /**
   * Checks that every candidate is of the space: a sum over any other would be a number without
   * meaning.
   *
   * @throws IllegalArgumentException if one is not
   */
  void requireMembers(SampledBatch batch) {
    if (batch.genes() != allowed.length) {
      throw new IllegalArgumentException(
          "Batch %d of search %s has %d genes per encoding, but the space %s has %d."
              .formatted(
                  batch.firstIndex(),
                  batch.searchId(),
                  batch.genes(),
                  space.name(),
                  allowed.length));
    }
    for (var candidate = 0; candidate < batch.size(); candidate++) {
      for (var position = 0; position < allowed.length; position++) {
        var value = batch.gene(candidate, position);
        if (value < 0 || value >= allowed[position].length || !allowed[position][value]) {
          throw new IllegalArgumentException(
              "Sobol point %d of search %s is not in the space %s: %s."
                  .formatted(
                      batch.firstIndex() + candidate,
                      batch.searchId(),
                      space.name(),
                      String.join("; ", space.violations(batch.encoding(candidate)))));
        }
      }
    }
  }

  private static boolean[][] allowed(SearchSpace space) {
    return space.genes().stream()
        .map(gene -> {
          var choices = gene.choices();
          var values = new boolean[choices.value(choices.size() - 1) + 1];
          choices.values().forEach(value -> values[value] = true);
          return values;
        })
        .toArray(boolean[][]::new);
  }
}
