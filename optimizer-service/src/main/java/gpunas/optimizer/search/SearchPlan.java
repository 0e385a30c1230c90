package gpunas.optimizer.search;

import gpunas.optimizer.Objective;
import gpunas.optimizer.Strategy;
import gpunas.searchspace.SearchSpace;
import java.util.List;

/**
 * What a search is for and what it may spend.
 *
 * @param space where its candidates come from
 * @param tableId the latency table its bands are measured by
 * @param bands at least one
 * @param objective what is minimised
 * @param strategy how candidates are proposed
 * @param trainings how many trainings there are in all, dealt evenly to the bands
 * @param inFlight how many may be unfinished at a time
 * @param seed source of all chance
 */
public record SearchPlan(
    SearchSpace space,
    String tableId,
    List<Band> bands,
    Objective objective,
    Strategy strategy,
    int trainings,
    int inFlight,
    long seed) {

  /** Copies the bands. */
  public SearchPlan {
    bands = List.copyOf(bands);
  }
}
