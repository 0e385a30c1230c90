package gpunas.latency.table;

import gpunas.searchspace.LayerKey;
import java.util.List;

/**
 * Layers that a table does not have and that somebody needs.
 *
 * @param layers layer keys
 */
public record MissingLayers(String tableId, List<String> layers) {

  /**
   * @throws IllegalArgumentException if a key is none
   */
  public MissingLayers {
    layers = List.copyOf(layers);
    layers.forEach(LayerKey::parse);
  }
}
