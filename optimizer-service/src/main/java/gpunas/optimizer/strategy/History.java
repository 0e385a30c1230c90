package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.FinishedTrial.Completed;
import gpunas.optimizer.FinishedTrial.Failed;
import gpunas.optimizer.Point;
import gpunas.optimizer.strategy.Goal.Believed;
import gpunas.searchmodel.Objective;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The finished trials, one per point and fidelity, in the order in which they were told. */
final class History {

  /** Of two trials of one point the one that knows more; the order is total. */
  private static final Comparator<FinishedTrial> KNOWLEDGE =
      Comparator.<FinishedTrial>comparingInt(History::trainings)
          .thenComparing(Comparator.comparingDouble(History::crossEntropy).reversed());

  private final Objective objective;
  private final Map<Key, FinishedTrial> trials = new LinkedHashMap<>();
  private final Set<Point> points = new HashSet<>();
  private @Nullable FidelityOffsets offsets;
  private @Nullable List<Believed> completed;

  private record Key(Point point, double fidelity) {
    static Key of(FinishedTrial trial) {
      return new Key(trial.candidate().point(), History.fidelity(trial));
    }
  }

  History(Objective objective) {
    this.objective = objective;
  }

  /** Knows these trials from now on, and no others. */
  void set(List<FinishedTrial> finished) {
    trials.clear();
    points.clear();
    offsets = null;
    completed = null;
    for (FinishedTrial trial : finished) {
      FinishedTrial known = trials.get(Key.of(trial));
      if (known == null || KNOWLEDGE.compare(trial, known) > 0) {
        trials.put(Key.of(trial), trial);
        points.add(trial.candidate().point());
      }
    }
  }

  /** Returns what is minimised. */
  Objective objective() {
    return objective;
  }

  /** Returns how many points have a trial. */
  int size() {
    return points.size();
  }

  boolean contains(Point point) {
    return points.contains(point);
  }

  /** All trials, in the order in which they were told. */
  List<FinishedTrial> trials() {
    return List.copyOf(trials.values());
  }

  /** Candidates of which a training failed, in the order in which that was told. */
  List<Candidate> failed() {
    return candidates(Failed.class);
  }

  /** Candidates of which a training completed. */
  List<Candidate> trained() {
    return candidates(Completed.class);
  }

  private List<Candidate> candidates(Class<? extends FinishedTrial> kind) {
    return trials.values().stream()
        .filter(kind::isInstance)
        .map(FinishedTrial::candidate)
        .distinct()
        .toList();
  }

  /** What is known if only some of the failures are. */
  History withFailures(Predicate<Candidate> isKnown) {
    var fewer = new History(objective);
    fewer.set(
        trials.values().stream()
            .filter(trial -> trial instanceof Completed || isKnown.test(trial.candidate()))
            .toList());
    return fewer;
  }

  /** What was known when there were so many trials and no more. */
  History first(int count) {
    var first = new History(objective);
    first.set(trials().subList(0, count));
    return first;
  }

  /**
   * The objective of a trial, had it been a full training as far as offsets tell; not a number if
   * it failed.
   */
  double value(FinishedTrial trial) {
    return switch (trial) {
      case Completed completed ->
          objective.of(
              completed.crossEntropy() + offsets().of(completed.fidelity()),
              completed.candidate().cost().latencyMicros());
      case Failed _ -> Double.NaN;
    };
  }

  /** What was trained to the end, with its value at the highest fidelity, lowest first. */
  List<Believed> completed() {
    List<Believed> known = completed;
    if (known == null) {
      known = sortedByValue();
      completed = known;
    }
    return known;
  }

  private List<Believed> sortedByValue() {
    Map<Point, FinishedTrial> longest = new LinkedHashMap<>();
    for (var trial : trials.values()) {
      if (trial instanceof Completed) {
        longest.merge(
            trial.candidate().point(), trial, (a, b) -> fidelity(a) < fidelity(b) ? b : a);
      }
    }
    return longest.values().stream()
        .map(trial -> new Believed(trial.candidate(), value(trial)))
        .sorted(Comparator.comparingDouble(Believed::mean))
        .toList();
  }

  static int trainings(FinishedTrial trial) {
    return switch (trial) {
      case Completed completed -> completed.trainings();
      case Failed _ -> 0;
    };
  }

  /** A failure says that a full training would fail, whichever failed. */
  static double fidelity(FinishedTrial trial) {
    return switch (trial) {
      case Completed completed -> completed.fidelity();
      case Failed _ -> 1;
    };
  }

  private static double crossEntropy(FinishedTrial trial) {
    return switch (trial) {
      case Completed completed -> completed.crossEntropy();
      case Failed _ -> Double.NaN;
    };
  }

  private FidelityOffsets offsets() {
    FidelityOffsets known = offsets;
    if (known == null) {
      known = FidelityOffsets.of(trials.values());
      offsets = known;
    }
    return known;
  }
}
