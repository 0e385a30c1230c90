package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.acquisition.LogExpectedImprovement;
import gpunas.searchmodel.Objective;
import java.util.Comparator;
import java.util.List;

/** The candidate with the lowest objective. */
record LowestGoal(Objective learnt) implements Goal {

  @Override
  public Improvement improvement(List<Believed> known) {
    double best = known.stream().mapToDouble(Believed::mean).min().orElseThrow();
    return (_, prediction) ->
        LogExpectedImprovement.of(prediction.mean(), prediction.deviation(), best);
  }

  @Override
  public List<Candidate> centres(List<Believed> known, int count) {
    return rank(known).stream().limit(count).toList();
  }

  @Override
  public List<Candidate> rank(List<Believed> candidates) {
    return candidates.stream()
        .sorted(Comparator.comparingDouble(Believed::mean))
        .map(Believed::candidate)
        .toList();
  }
}
