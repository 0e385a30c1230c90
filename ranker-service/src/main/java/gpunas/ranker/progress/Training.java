package gpunas.ranker.progress;

import gpunas.ranker.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training from its proposal to its end. Its curve is kept here only, and short.
 *
 * @param run null before a trainer has reported
 * @param end null as long as it goes on
 */
public record Training(Job job, @Nullable Run run, @Nullable End end, List<Point> curve) {
  /** A longer curve is thinned out: it is a picture, and there may be many thousands of them. */
  private static final int MAX_POINTS = 64;

  public Training {
    curve = List.copyOf(curve);
  }

  /** How far a training is. */
  public enum State {
    WAITING,
    RUNNING,
    COMPLETED,
    DIVERGED,
    FAILED
  }

  public State state() {
    if (end == null) {
      return run == null ? State.WAITING : State.RUNNING;
    }
    return switch (end.outcome()) {
      case Outcome.Completed _ -> State.COMPLETED;
      case Outcome.Diverged _ -> State.DIVERGED;
      case Outcome.Failed _ -> State.FAILED;
    };
  }

  /** The results if it completed, or null. */
  public Outcome.@Nullable Completed completed() {
    return end != null && end.outcome() instanceof Outcome.Completed completed ? completed : null;
  }

  /** The same with newer progress. Older progress than what is known changes nothing. */
  Training with(Run newer) {
    if (end != null || (run != null && newer.at().isBefore(run.at()))) {
      return this;
    }
    var isSameAttempt = run != null && run.attempt() == newer.attempt();
    var longer = new ArrayList<>(isSameAttempt ? curve : List.of());
    longer.add(new Point(newer.position(), newer.loss(), newer.top1()));
    return new Training(job, newer, null, thinned(longer));
  }

  /** The same at its end. The first end counts. */
  Training with(End known) {
    return end != null
        ? this
        : new Training(
            job,
            run,
            known.withoutCurve(),
            known.curve().isEmpty() ? curve : thinned(known.curve()));
  }

  /** Every other point of a curve that is too long, and always its last one. */
  private static List<Point> thinned(List<Point> curve) {
    var points = curve;
    while (points.size() > MAX_POINTS) {
      var kept = new ArrayList<Point>();
      for (var i = (points.size() - 1) % 2; i < points.size(); i += 2) {
        kept.add(points.get(i));
      }
      points = kept;
    }
    return points;
  }
}
