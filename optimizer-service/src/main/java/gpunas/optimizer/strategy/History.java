package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.FinishedTrial.Completed;
import gpunas.optimizer.FinishedTrial.Failed;
import gpunas.optimizer.Objective;
import gpunas.optimizer.Point;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The finished trials, one per point, in an order that does not depend on when they were told. */
final class History {

  /** Of two trials of one point the one that knows more; the order is total. */
  private static final Comparator<FinishedTrial> KNOWLEDGE =
      Comparator.<FinishedTrial>comparingInt(History::trainings)
          .thenComparing(Comparator.comparingDouble(History::crossEntropy).reversed());

  private final Objective objective;
  private final NavigableMap<Point, FinishedTrial> trials = new TreeMap<>();

  History(Objective objective) {
    this.objective = objective;
  }

  /** Takes trials in; says whether anything was new. */
  boolean add(List<FinishedTrial> finished) {
    boolean changed = false;
    for (FinishedTrial trial : finished) {
      FinishedTrial known = trials.get(trial.candidate().point());
      if (known == null || KNOWLEDGE.compare(trial, known) > 0) {
        trials.put(trial.candidate().point(), trial);
        changed = true;
      }
    }
    return changed;
  }

  int size() {
    return trials.size();
  }

  boolean contains(Point point) {
    return trials.containsKey(point);
  }

  /** All trials, in the order of their points. */
  Collection<FinishedTrial> trials() {
    return trials.values();
  }

  /** The objective of a trial, not a number if it failed. */
  double value(FinishedTrial trial) {
    return objective.value(crossEntropy(trial), trial.candidate().cost());
  }

  /** What was trained to the end, the lowest value first. */
  List<Candidate> completed() {
    return trials.values().stream()
        .filter(Completed.class::isInstance)
        .sorted(Comparator.comparingDouble(this::value))
        .map(FinishedTrial::candidate)
        .toList();
  }

  static int trainings(FinishedTrial trial) {
    return switch (trial) {
      case Completed completed -> completed.trainings();
      case Failed _ -> 0;
    };
  }

  private static double crossEntropy(FinishedTrial trial) {
    return switch (trial) {
      case Completed completed -> completed.crossEntropy();
      case Failed _ -> Double.NaN;
    };
  }
}
