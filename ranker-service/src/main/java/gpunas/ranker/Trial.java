package gpunas.ranker;

import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.SearchSpec;
import java.util.Comparator;
import java.util.List;

/**
 * All full trainings of a network in a band that ran to the end, and what they say about it.
 *
 * @param trainings lowest loss first, at least one
 */
record Trial(String band, List<PackedTraining> trainings, Score score) {

  /** From its trainings, in any order. */
  static Trial of(List<PackedTraining> trainings, Trainings all, SearchSpec spec) {
    var sorted =
        trainings.size() == 1
            ? trainings
            : trainings.stream().sorted(lowestLossFirst(all)).toList();
    return new Trial(all.band(sorted.getFirst()), sorted, Score.of(sorted, spec.objective()));
  }

  private static Comparator<PackedTraining> lowestLossFirst(Trainings all) {
    return Comparator.comparingDouble(PackedTraining::loss).thenComparing(all::jobId);
  }

  static Comparator<Trial> bestFirst(Trainings all) {
    return Comparator.<Trial>comparingDouble(trial -> trial.score().objective())
        .thenComparing(Comparator.<Trial>comparingDouble(trial -> trial.score().top1()).reversed())
        .thenComparingDouble(Trial::latencyMicros)
        .thenComparing(trial -> all.jobId(trial.best()));
  }

  /** The training with the lowest loss. */
  PackedTraining best() {
    return trainings.getFirst();
  }

  /** Predicted. */
  double latencyMicros() {
    return best().latencyMicros();
  }

  /** Whether it reaches the targets of its search, in its band. */
  boolean isRanked(SearchSpec spec) {
    return Double.isFinite(score.objective())
        && spec.targets().areMetBy(score.top1(), best().parameters(), best().macs())
        && spec.bands().stream()
            .anyMatch(each -> each.name().equals(band) && each.contains(latencyMicros()));
  }

  /** Whether it has the latency and the accuracy of another one. */
  boolean isAsGoodAs(Trial other) {
    return latencyMicros() == other.latencyMicros() && score.top1() == other.score.top1();
  }
}
