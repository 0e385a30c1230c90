package gpunas.ranker.progress;

import gpunas.ranker.Criteria;
import gpunas.searchspace.SearchSpace;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search: what it was asked for, and its state.
 *
 * @param state running, paused, cancelled or completed
 * @param reason why it is in this state, human-readable
 */
public record Search(
    String id,
    String state,
    @Nullable String reason,
    Instant startedAt,
    Instant changedAt,
    Spec spec) {

  /**
   * What is asked for.
   *
   * @param table id of the latency table
   * @param trainings in all
   * @param rungEpochs epochs of a training on each rung
   * @param priority against other searches; 0 is usual
   * @param inFlight jobs handed out and not yet answered, at most
   * @param candidates that are drawn in all
   */
  public record Spec(
      String name,
      SearchSpace space,
      String table,
      String dataset,
      String strategy,
      Criteria criteria,
      int trainings,
      List<Integer> rungEpochs,
      int priority,
      int inFlight,
      long candidates) {

    public Spec {
      rungEpochs = List.copyOf(rungEpochs);
    }
  }
}
