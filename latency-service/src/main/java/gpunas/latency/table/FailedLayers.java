package gpunas.latency.table;

import gpunas.searchmodel.Words;
import java.util.List;

/**
 * A share of what a table does not have that was given up.
 *
 * @param layers keys of layers and networks, see {@link TableKey}
 * @param reason human-readable, cut at {@value #MOST_REASON_CHARS} characters
 * @param generation which table of this id it is of, see {@link TableBook#generation}
 */
public record FailedLayers(String tableId, List<String> layers, String reason, long generation) {

  /** What a runtime says of a layer may be pages. */
  private static final int MOST_REASON_CHARS = 2000;

  /** Copies the list, and cuts the reason. */
  public FailedLayers {
    layers = List.copyOf(layers);
    reason = Words.cut(reason, MOST_REASON_CHARS);
  }
}
