package gpunas.latency.table;

import java.util.List;

/**
 * A share of what a table does not have that was given up.
 *
 * @param layers keys of layers and networks, see {@link TableKey}
 * @param reason human-readable
 * @param generation which table of this id it is of, see {@link TableBook#generation}
 */
public record FailedLayers(String tableId, List<String> layers, String reason, long generation) {

  /** Copies the list. */
  public FailedLayers {
    layers = List.copyOf(layers);
  }
}
