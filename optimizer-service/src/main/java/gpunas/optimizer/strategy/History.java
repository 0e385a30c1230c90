package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.FinishedTrial.Completed;
import gpunas.optimizer.FinishedTrial.Failed;
import gpunas.optimizer.Objective;
import gpunas.optimizer.Point;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The finished trials, one per point, in an order that does not depend on when they were told. */
final class History {
  private final Objective objective;
  private final NavigableMap<Point, FinishedTrial> trials = new TreeMap<>();

  History(Objective objective) {
    this.objective = objective;
  }

  void add(List<FinishedTrial> finished) {
    for (FinishedTrial trial : finished) {
      trials.merge(trial.candidate().point(), trial, (a, b) -> ORDER.compare(a, b) >= 0 ? a : b);
    }
  }

  /** Of two trials of one point the one that knows more; the order is total. */
  private static final Comparator<FinishedTrial> ORDER =
      Comparator.<FinishedTrial>comparingInt(History::trainings)
          .thenComparing(Comparator.comparingDouble(History::crossEntropy).reversed());

  private static int trainings(FinishedTrial trial) {
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

  int size() {
    return trials.size();
  }

  boolean contains(Point point) {
    return trials.containsKey(point);
  }

  Collection<FinishedTrial> trials() {
    return trials.values();
  }

  /** Returns the objective of a trial, NaN if it failed. */
  double value(FinishedTrial trial) {
    return objective.value(crossEntropy(trial), trial.candidate().cost());
  }

  /** Completed trials, the lowest value first. */
  List<Completed> ranked() {
    List<Completed> completed = new ArrayList<>();
    for (FinishedTrial trial : trials.values()) {
      if (trial instanceof Completed c) completed.add(c);
    }
    completed.sort(Comparator.comparingDouble(this::value));
    return completed;
  }

  List<Candidate> candidates() {
    return trials.values().stream().map(FinishedTrial::candidate).toList();
  }
}
