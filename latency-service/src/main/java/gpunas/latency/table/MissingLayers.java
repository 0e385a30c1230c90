package gpunas.latency.table;

import java.util.List;

/**
 * What a table does not have and somebody needs.
 *
 * @param layers keys of layers and networks, see {@link TableKey}
 */
public record MissingLayers(String tableId, List<String> layers) {

  /**
   * @throws IllegalArgumentException if a key is none
   */
  public MissingLayers {
    layers = List.copyOf(layers);
    layers.forEach(TableKey::require);
  }
}
