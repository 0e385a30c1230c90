package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.strategy.Goal.Believed;
import gpunas.searchmodel.Objective;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The part of the objective that latency alone decides, as far as the objective follows it: known
 * of every candidate, so that no process has to learn it. Where latency counts little, accurate
 * networks are the slow ones, and what their cross-entropy gains and their latency costs cancel
 * out: the objective as a whole is easier to learn then, and the share is near 0. Where latency
 * decides, it is 1.
 *
 * @param share how much of it is taken as known, 0 to 1
 */
record KnownPart(Objective objective, double share) {

  /** Fewer completed trials show nothing. */
  private static final int FEWEST = 3;

  /** With the slope of a straight line through the completed trials as the share. */
  static KnownPart of(History history) {
    var all = new KnownPart(history.objective(), 1);
    var completed = history.completed();
    double part = mean(completed, it -> all.of(it.candidate()));
    double value = mean(completed, Believed::mean);
    double variance = 0;
    double covariance = 0;
    for (var it : completed) {
      double difference = all.of(it.candidate()) - part;
      variance += difference * difference;
      covariance += difference * (it.mean() - value);
    }
    double share =
        completed.size() < FEWEST || !(variance > 0)
            ? 0
            : Math.clamp(covariance / variance, 0.0, 1.0);
    return new KnownPart(history.objective(), share);
  }

  private static double mean(List<Believed> of, ToDoubleFunction<Believed> what) {
    return of.stream().mapToDouble(what).average().orElse(0);
  }

  double of(Candidate candidate) {
    return share * objective.of(0, candidate.cost().latencyMicros());
  }
}
