package gpunas.latency;

import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.MemoryCost;
import gpunas.searchspace.NetworkCosts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a table says of the networks of a space. */
public sealed interface Costs {

  /**
   * The table has every layer of the space.
   *
   * @param provenance what the table's numbers are
   * @param relativeDeviation how far a latency may be off: {@link LatencyTable#relativeDeviation}
   * @param modelledLayers how many layers of the space are modelled in the table
   * @param memory in the table's precision and batch; null if nobody knows it for this precision
   */
  record Known(
      String tableId,
      String tableVersion,
      Provenance provenance,
      @Nullable Double relativeDeviation,
      int modelledLayers,
      NetworkCosts costs,
      @Nullable MemoryCost memory)
      implements Costs {

    /**
     * Costs by a table.
     *
     * @throws IllegalArgumentException if it lacks a layer of the space
     */
    static Known of(LayerGrid grid, LatencyTable table) {
      var micros = table.costs();
      var deployed = DeployedMemory.of(table.provenance().precision(), table.provenance().batch());
      return new Known(
          table.id(),
          table.version(),
          table.provenance(),
          table.relativeDeviation(),
          (int)
              grid.layers().stream()
                  .map(LayerKey::of)
                  .filter(layer -> table.deviations().containsKey(layer))
                  .count(),
          NetworkCosts.of(
              grid,
              layer -> {
                var entry = micros.get(LayerKey.of(layer));
                if (entry == null) {
                  throw new IllegalArgumentException(
                      "Table '%s' lacks %s.".formatted(table.id(), LayerKey.of(layer)));
                }
                return entry;
              }),
          deployed == null ? null : grid.cost(deployed));
    }
  }

  /**
   * The table does not have every layer of the space, or there is no table.
   *
   * @param missing keys of the layers it lacks, at least one
   */
  record Incomplete(List<String> missing) implements Costs {}
}
