package gpunas.ranker;

import gpunas.ranker.training.PackedTraining;
import gpunas.ranker.training.Trainings;
import gpunas.searchmodel.SearchSpec;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All full trainings of a network in a band that ran to the end, and what they say about it.
 *
 * @param latencyMicros predicted
 * @param trainings lowest loss first, at least one
 * @param score of those without a teacher, of which there is one at least
 */
record Trial(String band, double latencyMicros, List<PackedTraining> trainings, Score score) {

  /** From its trainings, in any order. */
  static Trial of(List<PackedTraining> trainings, Trainings all, SearchSpec spec) {
    var sorted =
        trainings.size() == 1
            ? trainings
            : trainings.stream().sorted(lowestLossFirst(all)).toList();
    var first = sorted.getFirst();
    var alone =
        sorted.size() == 1 ? sorted : sorted.stream().filter(each -> !each.isTaught()).toList();
    return new Trial(
        all.band(first), first.latencyMicros(), sorted, Score.of(alone, spec.objective()));
  }

  /** The training with a teacher; null if there is none. */
  @Nullable PackedTraining taught() {
    return trainings.stream().filter(PackedTraining::isTaught).findFirst().orElse(null);
  }

  private static Comparator<PackedTraining> lowestLossFirst(Trainings all) {
    return Comparator.comparingDouble(PackedTraining::loss).thenComparing(all::jobId);
  }

  static Comparator<Trial> bestFirst(Trainings all) {
    var ofEqualObjective =
        Comparator.<Trial>comparingDouble(trial -> trial.score().top1())
            .reversed()
            .thenComparingDouble(Trial::latencyMicros)
            .thenComparing(trial -> all.jobId(trial.best()));
    // Written out, as there may be a hundred thousand of them.
    return (a, b) -> {
      var byObjective = Double.compare(a.score.objective(), b.score.objective());
      return byObjective == 0 ? ofEqualObjective.compare(a, b) : byObjective;
    };
  }

  /** Among the equally fast the most accurate first. */
  static int compareFastestFirst(Trial a, Trial b) {
    var byLatency = Double.compare(a.latencyMicros, b.latencyMicros);
    return byLatency == 0 ? Double.compare(b.score.top1(), a.score.top1()) : byLatency;
  }

  /** The training with the lowest loss. */
  PackedTraining best() {
    return trainings.getFirst();
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
