package gpunas.ranker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Trials, sorted into the bands of a ranking. */
final class Standings {
  /** In all bands together: a ranking must fit into a Kafka record of 1 MiB. */
  private static final int MAX_ENTRIES = 1000;

  private final List<Trial> bestFirst;
  private final Set<Trial> front;
  private final Map<String, Double> measuredMicros;

  /**
   * @param trials that meet the targets, in any order
   * @param measuredMicros by the job that trained the network
   */
  Standings(List<Trial> trials, Map<String, Double> measuredMicros) {
    this.bestFirst = trials.stream().sorted(Trial.BEST_FIRST).toList();
    this.front = front(trials);
    this.measuredMicros = measuredMicros;
  }

  /** Trainings that are ranked. */
  int trainings() {
    return bestFirst.stream().mapToInt(trial -> trial.trainings().size()).sum();
  }

  List<Ranking.Band> bands(List<Criteria.Band> bands) {
    var most = MAX_ENTRIES / Math.max(1, bands.size());
    return bands.stream().map(band -> band(band, most)).toList();
  }

  private Ranking.Band band(Criteria.Band band, int most) {
    var entries = new ArrayList<Ranking.Entry>();
    Trial above = null;
    for (var trial : bestFirst) {
      if (trial.band().equals(band.name()) && entries.size() < most) {
        var isTied = above != null && trial.score().isTiedWith(above.score());
        entries.add(
            entry(new Ranking.Place(entries.size() + 1, isTied, front.contains(trial)), trial));
        above = trial;
      }
    }
    return new Ranking.Band(band.name(), band.fromMicros(), band.belowMicros(), entries);
  }

  private Ranking.Entry entry(Ranking.Place place, Trial trial) {
    var measured =
        trial.trainings().stream()
            .map(training -> measuredMicros.get(training.jobId()))
            .filter(micros -> micros != null)
            .findFirst()
            .orElse(null);
    return new Ranking.Entry(
        place, Ranking.Move.UNKNOWN, trial.network(), trial.score(), measured, trial.trainings());
  }

  /** Those that no other one dominates: among the equally fast the most accurate, ever better. */
  private static Set<Trial> front(List<Trial> trials) {
    var fastestFirst =
        trials.stream()
            .sorted(
                Comparator.<Trial>comparingDouble(trial -> trial.network().latencyMicros())
                    .thenComparing(
                        Comparator.<Trial>comparingDouble(trial -> trial.score().top1())
                            .reversed()))
            .toList();
    var front = new HashSet<Trial>();
    Trial last = null;
    for (var trial : fastestFirst) {
      if (last == null || trial.isAsGoodAs(last) || trial.score().top1() > last.score().top1()) {
        front.add(trial);
        last = trial;
      }
    }
    return front;
  }
}
