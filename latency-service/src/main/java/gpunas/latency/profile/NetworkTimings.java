package gpunas.latency.profile;

import java.util.Map;

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
   */
  record Timed(String searchId, String tableId, Map<String, Double> micros)
      implements NetworkTimings {
    /** Copies the map. */
    public Timed {
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
