package gpunas.latency.profile;

import java.util.List;
import java.util.Map;

/** What came of timing the networks of a search. */
public sealed interface NetworkTimings {

  /** The search. */
  String searchId();

  /** The table its candidates were annotated from. */
  String tableId();

  /** Those of its specification, in its order. */
  List<BaselineLatency> baselines();

  /**
   * They were timed.
   *
   * @param micros by job id, microseconds per batch
   */
  record Timed(
      String searchId, String tableId, Map<String, Double> micros, List<BaselineLatency> baselines)
      implements NetworkTimings {
    /** Copies the map and the list. */
    public Timed {
      micros = Map.copyOf(micros);
      baselines = List.copyOf(baselines);
    }
  }

  /**
   * They cannot be timed here.
   *
   * @param reason human-readable
   */
  record NotTimed(String searchId, String tableId, String reason, List<BaselineLatency> baselines)
      implements NetworkTimings {
    /** Copies the list. */
    public NotTimed {
      baselines = List.copyOf(baselines);
    }
  }
}
