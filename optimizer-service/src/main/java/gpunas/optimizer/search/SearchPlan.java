package gpunas.optimizer.search;

import gpunas.optimizer.Objective;
import gpunas.optimizer.Strategy;
import gpunas.searchspace.SearchSpace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search is for and what it may spend.
 *
 * @param space where its candidates come from
 * @param tableId the latency table its bands are measured by
 * @param bands at least one
 * @param front whether the front of loss and latency over all bands is looked for, and not the best
 *     of every band
 * @param objective what is minimised
 * @param strategy how candidates are proposed
 * @param rungs how long trainings are
 * @param budget what may be spent
 * @param shortList who is trained again; null: nobody
 * @param learnFrom searches whose results count as known
 * @param priority searches of higher priority get the trainers first
 * @param seed source of all chance
 */
public record SearchPlan(
    SearchSpace space,
    String tableId,
    List<Band> bands,
    boolean front,
    Objective objective,
    Strategy strategy,
    Rungs rungs,
    Budget budget,
    @Nullable ShortList shortList,
    List<String> learnFrom,
    int priority,
    long seed) {

  /** Copies the lists. */
  public SearchPlan {
    bands = List.copyOf(bands);
    learnFrom = List.copyOf(learnFrom);
  }
}
