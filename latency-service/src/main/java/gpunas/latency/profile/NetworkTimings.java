package gpunas.latency.profile;

import gpunas.searchmodel.NetworkFigures;
import gpunas.searchmodel.Words;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of timing the networks of a search. */
public sealed interface NetworkTimings {

  /** A reason is cut at so many characters: an exception may say pages. */
  int MOST_REASON_CHARS = 2000;

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
   * @param figures by job id, what they do when they are run again and again; those that cannot be
   *     are missing
   * @param refined what the table was refined to, in which all their layers are measured that could
   *     be; null if it stayed as it was
   * @param notRefinedBecause human-readable, cut at {@value #MOST_REASON_CHARS} characters: why it
   *     stayed so, or some layers did; null: it did not, or there was nothing to refine
   */
  record Timed(
      String searchId,
      String tableId,
      Map<String, Double> micros,
      Map<String, NetworkFigures> figures,
      List<BaselineLatency> baselines,
      @Nullable Refined refined,
      @Nullable String notRefinedBecause)
      implements NetworkTimings {
    /** Copies the maps and the list, and cuts the reason. */
    public Timed {
      figures = Map.copyOf(figures);
      micros = Map.copyOf(micros);
      baselines = List.copyOf(baselines);
      notRefinedBecause =
          notRefinedBecause == null ? null : Words.cut(notRefinedBecause, MOST_REASON_CHARS);
    }

    /** By a table that stayed as it was. */
    public Timed(
        String searchId,
        String tableId,
        Map<String, Double> micros,
        Map<String, NetworkFigures> figures,
        List<BaselineLatency> baselines) {
      this(searchId, tableId, micros, figures, baselines, null, null);
    }

    /** The same with what the table was refined to, or why it was not. */
    Timed with(@Nullable Refined table, @Nullable String reason) {
      return new Timed(searchId, tableId, micros, figures, baselines, table, reason);
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
   * @param reason human-readable, cut at {@value #MOST_REASON_CHARS} characters
   */
  record NotTimed(String searchId, String tableId, String reason, List<BaselineLatency> baselines)
      implements NetworkTimings {
    /** Copies the list, and cuts the reason. */
    public NotTimed {
      baselines = List.copyOf(baselines);
      reason = Words.cut(reason, MOST_REASON_CHARS);
    }
  }
}
