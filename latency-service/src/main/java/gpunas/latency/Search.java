package gpunas.latency;

import gpunas.searchspace.SearchSpace;
import java.util.List;

/**
 * What this service needs to know of a search.
 *
 * @param over whether nobody waits for its candidates any more: cancelled or completed
 * @param space what its encodings mean
 * @param tableId the latency table its candidates are annotated from
 * @param bands at most {@value #MOST_BANDS}; they may overlap
 */
public record Search(String id, boolean over, SearchSpace space, String tableId, List<Band> bands) {

  /** As many as one byte can tell apart. */
  public static final int MOST_BANDS = 256;

  /**
   * @throws IllegalArgumentException if there are too many bands
   */
  public Search {
    if (bands.size() > MOST_BANDS) {
      throw new IllegalArgumentException(
          "Search %s has %d bands; at most %d can be told apart."
              .formatted(id, bands.size(), MOST_BANDS));
    }
    bands = List.copyOf(bands);
  }
}
