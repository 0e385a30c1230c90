package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.acquisition.LogHypervolumeImprovement;
import gpunas.optimizer.acquisition.LogHypervolumeImprovement.Value;
import gpunas.searchmodel.Objective;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The front of cross-entropy and latency: what counts is the area between it and a corner. Latency
 * counts by its logarithm, so that halving it is worth the same anywhere; the corner is the slowest
 * latency of the space and the worst cross-entropy known.
 */
final class FrontGoal implements Goal {

  private final double slowest;

  /**
   * @param reference candidates that span the space's latencies
   */
  FrontGoal(List<Candidate> reference) {
    slowest = reference.stream().mapToDouble(FrontGoal::logLatency).max().orElseThrow();
  }

  @Override
  public Objective learnt() {
    return new Objective(0, 0);
  }

  @Override
  public Improvement improvement(List<Believed> known) {
    double worst = known.stream().mapToDouble(Believed::mean).max().orElseThrow();
    var front =
        new LogHypervolumeImprovement(
            known.stream()
                .map(value -> new Value(logLatency(value.candidate()), value.mean()))
                .toList(),
            new Value(slowest, worst));
    return (candidate, prediction) ->
        front.of(logLatency(candidate), prediction.mean(), prediction.deviation());
  }

  /** Some of the front, evenly spread. */
  @Override
  public List<Candidate> centres(List<Believed> known, int count) {
    var front = front(known);
    int some = Math.min(count, front.size());
    return IntStream.range(0, some)
        .mapToObj(i -> front.get(i * front.size() / some).candidate())
        .toList();
  }

  /** The front, fastest first; then the front of the others, and so on. */
  @Override
  public List<Candidate> rank(List<Believed> candidates) {
    Set<Believed> left = new LinkedHashSet<>(candidates);
    List<Candidate> ranked = new ArrayList<>();
    while (!left.isEmpty()) {
      var front = front(left);
      front.forEach(left::remove);
      front.forEach(value -> ranked.add(value.candidate()));
    }
    return ranked;
  }

  private static List<Believed> front(Collection<Believed> values) {
    List<Believed> front = new ArrayList<>();
    values.stream()
        .sorted(
            Comparator.<Believed>comparingDouble(value -> logLatency(value.candidate()))
                .thenComparingDouble(Believed::mean))
        .forEach(value -> {
          if (front.isEmpty() || value.mean() < front.getLast().mean()) {
            front.add(value);
          }
        });
    return front;
  }

  private static double logLatency(Candidate candidate) {
    return Math.log(candidate.cost().latencyMicros());
  }
}
