package gpunas.latency.table;

import java.util.List;

/**
 * A share of what a table does not have and somebody needs.
 *
 * @param layers keys of layers and networks, see {@link TableKey}
 * @param tableLayers how many the table will have when all shares are measured; 0 if nobody said
 */
public record MissingLayers(String tableId, List<String> layers, int tableLayers) {

  /**
   * @throws IllegalArgumentException if a key is none
   */
  public MissingLayers {
    layers = List.copyOf(layers);
    layers.forEach(TableKey::require);
  }

  /** All that a table will have. */
  public MissingLayers(String tableId, List<String> layers) {
    this(tableId, layers, layers.size());
  }
}
