package gpunas.latency.profile;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of timing the networks of a search. */
public sealed interface NetworkTimings {

  /** The search. */
  String searchId();

  /** The table its candidates were annotated from. */
  String tableId();

  /**
   * They were timed.
   *
   * @param micros by job id, microseconds per batch
   * @param refined what the table was refined to, in which all their layers are measured; null if
   *     it stayed as it was
   */
  record Timed(
      String searchId, String tableId, Map<String, Double> micros, @Nullable Refined refined)
      implements NetworkTimings {
    /** Copies the map. */
    public Timed {
      micros = Map.copyOf(micros);
    }

    /** By a table that stayed as it was. */
    public Timed(String searchId, String tableId, Map<String, Double> micros) {
      this(searchId, tableId, micros, null);
    }
  }

  /**
   * A refined table, and what it predicts.
   *
   * @param relativeDeviation of the predictions; null if nobody knows
   * @param micros by job id, microseconds per batch
   */
  record Refined(
      String tableId,
      String tableVersion,
      @Nullable Double relativeDeviation,
      Map<String, Double> micros) {
    /** Copies the map. */
    public Refined {
      micros = Map.copyOf(micros);
    }
  }

  /**
   * They cannot be timed here.
   *
   * @param reason human-readable
   */
  record NotTimed(String searchId, String tableId, String reason) implements NetworkTimings {}
}
