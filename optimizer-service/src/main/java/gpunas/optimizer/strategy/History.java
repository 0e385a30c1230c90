package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.FinishedTrial.Completed;
import gpunas.optimizer.FinishedTrial.Failed;
import gpunas.optimizer.Objective;
import gpunas.optimizer.Point;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The finished trials, one per point and fidelity, in an order that does not depend on when they
 * were told.
 */
final class History {

  /** Of two trials of one point the one that knows more; the order is total. */
  private static final Comparator<FinishedTrial> KNOWLEDGE =
      Comparator.<FinishedTrial>comparingInt(History::trainings)
          .thenComparing(Comparator.comparingDouble(History::crossEntropy).reversed());

  private final Objective objective;
  private final NavigableMap<Key, FinishedTrial> trials = new TreeMap<>();
  private final Set<Point> points = new HashSet<>();
  private @Nullable FidelityOffsets offsets;

  private record Key(Point point, double fidelity) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::point).thenComparingDouble(Key::fidelity);

    static Key of(FinishedTrial trial) {
      return new Key(trial.candidate().point(), History.fidelity(trial));
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  History(Objective objective) {
    this.objective = objective;
  }

  /** Takes trials in; says whether anything was new. */
  boolean add(List<FinishedTrial> finished) {
    boolean changed = false;
    for (FinishedTrial trial : finished) {
      FinishedTrial known = trials.get(Key.of(trial));
      if (known == null || KNOWLEDGE.compare(trial, known) > 0) {
        trials.put(Key.of(trial), trial);
        points.add(trial.candidate().point());
        changed = true;
      }
    }
    if (changed) {
      offsets = null;
    }
    return changed;
  }

  /** Returns how many points have a trial. */
  int size() {
    return points.size();
  }

  boolean contains(Point point) {
    return points.contains(point);
  }

  /** All trials, in the order of their points, then of their fidelities. */
  Collection<FinishedTrial> trials() {
    return trials.values();
  }

  /**
   * The objective of a trial, had it been a full training as far as offsets tell; not a number if
   * it failed.
   */
  double value(FinishedTrial trial) {
    return switch (trial) {
      case Completed completed ->
          objective.value(
              completed.crossEntropy() + offsets().of(completed.fidelity()),
              completed.candidate().cost());
      case Failed _ -> Double.NaN;
    };
  }

  /** What was trained to the end, the lowest value first. */
  List<Candidate> completed() {
    Map<Candidate, Double> values = new TreeMap<>(Comparator.comparing(Candidate::point));
    for (var trial : trials.values()) {
      if (trial instanceof Completed) {
        // A point's highest fidelity comes last.
        values.put(trial.candidate(), value(trial));
      }
    }
    return values.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
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
