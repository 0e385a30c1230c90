package gpunas.ranker;

import java.util.Comparator;
import java.util.List;

/** All full trainings of a network in a band that ran to the end, and what they say about it. */
record Trial(String band, Network network, List<Ranking.Training> trainings, Score score) {

  static final Comparator<Trial> BEST_FIRST =
      Comparator.<Trial>comparingDouble(trial -> trial.score().objective())
          .thenComparing(
              Comparator.<Trial>comparingDouble(trial -> trial.score().top1()).reversed())
          .thenComparingDouble(trial -> trial.network().latencyMicros())
          .thenComparing(trial -> trial.trainings().getFirst().jobId());

  private static final Comparator<Ranking.Training> LOWEST_LOSS_FIRST =
      Comparator.comparingDouble(Ranking.Training::loss).thenComparing(Ranking.Training::jobId);

  /** From its trainings, in any order. */
  static Trial of(
      String band,
      Network network,
      List<Ranking.Training> trainings,
      Criteria.Objective objective) {
    var sorted = trainings.stream().sorted(LOWEST_LOSS_FIRST).toList();
    return new Trial(band, network, sorted, Score.of(sorted, network.latencyMicros(), objective));
  }

  /** Whether it has the latency and the accuracy of another one. */
  boolean isAsGoodAs(Trial other) {
    return network.latencyMicros() == other.network.latencyMicros()
        && score.top1() == other.score.top1();
  }
}
