package gpunas.latency;

import gpunas.latency.table.Provenance;
import gpunas.searchspace.SearchSpace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this service needs to know of a search.
 *
 * @param over whether nobody waits for its candidates any more: cancelled or completed
 * @param space what its encodings mean
 * @param tableId the latency table its candidates are annotated from
 * @param precision the table must have; null for any
 * @param batch the table must have; null for any
 * @param bands at most {@value #MOST_BANDS}; they may overlap
 */
public record Search(
    String id,
    boolean over,
    SearchSpace space,
    String tableId,
    @Nullable String precision,
    @Nullable Integer batch,
    List<Band> bands) {

  /** As many as one byte can distinguish. */
  public static final int MOST_BANDS = 256;

  /**
   * @throws IllegalArgumentException if there are too many bands
   */
  public Search {
    if (bands.size() > MOST_BANDS) {
      throw new IllegalArgumentException(
          "Search %s has %d bands; at most %d can be distinguished."
              .formatted(id, bands.size(), MOST_BANDS));
    }
    bands = List.copyOf(bands);
  }

  /** Why a table is not the one this search asks for; null if it is. */
  public @Nullable String objection(Provenance table) {
    if ((precision == null || precision.equals(table.precision()))
        && (batch == null || batch == table.batch())) {
      return null;
    }
    return "search %s asks for %s, batch %s, but table '%s' is of %s"
        .formatted(
            id,
            precision == null ? "any precision" : precision,
            batch == null ? "any" : batch,
            tableId,
            table);
  }
}
