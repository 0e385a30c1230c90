package gpunas.ranker.training;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A training from its proposal to its end. Its curve is kept here only, and short.
 *
 * @param run null before a trainer has reported
 * @param end null as long as it goes on
 * @param attempts those that were heard of and have not ended it, the oldest first, at most {@value
 *     #MAX_ATTEMPTS}
 */
public record Training(
    Job job, @Nullable Run run, @Nullable End end, List<Point> curve, List<Attempt> attempts) {
  /** A longer curve is thinned out: it is a picture. */
  private static final int MAX_POINTS = 64;

  /** That of an ended one is shorter, as there may be many thousands of them. */
  private static final int MAX_POINTS_AT_THE_END = 32;

  /** Of more the newest are kept. */
  private static final int MAX_ATTEMPTS = 8;

  private static final Comparator<Attempt> OLDEST_FIRST =
      Comparator.comparing(Attempt::from)
          .thenComparingInt(Attempt::number)
          .thenComparing(Attempt::trainer);

  public Training {
    end = end == null ? null : end.asAskedBy(job);
    curve = List.copyOf(curve);
    attempts = List.copyOf(attempts);
  }

  /** How far a training is. */
  public enum State {
    WAITING,
    RUNNING,
    COMPLETED,
    DIVERGED,
    FAILED;

    /** How many of some trainings have ended, however. */
    public static int ended(Map<State, Integer> counts) {
      return Stream.of(COMPLETED, DIVERGED, FAILED)
          .mapToInt(state -> counts.getOrDefault(state, 0))
          .sum();
    }
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

  /** Who trains it or did; null before a trainer has reported. */
  public @Nullable String trainer() {
    return end != null ? end.trainer() : run == null ? null : run.trainer();
  }

  /** What it is trained on or was; null before a trainer has reported. */
  public @Nullable String device() {
    return end != null ? end.device() : run == null ? null : run.device();
  }

  /** From 1; 0 before a trainer has reported. */
  public int attempt() {
    return end != null ? end.attempt() : run == null ? 0 : run.attempt();
  }

  /** Why it did not complete, human-readable; null if it did or goes on. */
  public @Nullable String reason() {
    return end == null ? null : end.outcome().reason();
  }

  /** The results if it completed, or null. */
  public Outcome.@Nullable Completed completed() {
    return end != null && end.outcome() instanceof Outcome.Completed completed ? completed : null;
  }

  /** One of which nothing is known but what it is called. */
  static Training ofUnknownJob(String searchId, String jobId) {
    var network = new Network(List.of(), 0, 0, 0);
    var job = new Job(jobId, searchId, 0, "", 0, false, 0, network, Instant.EPOCH);
    return new Training(job, null, null, List.of(), List.of());
  }

  /**
   * The same with newer progress. Older progress than what is known, and what is told after the
   * end, only say who else was at it.
   */
  public Training with(Run newer) {
    var heardOf = heardOf(newer);
    if (end != null || (run != null && newer.at().isBefore(run.at()))) {
      return heardOf.equals(attempts) ? this : new Training(job, run, end, curve, heardOf);
    }
    var isSameAttempt = run != null && run.attempt() == newer.attempt();
    var longer = new ArrayList<>(isSameAttempt ? curve : List.of());
    longer.add(new Point(newer.position(), newer.loss(), newer.top1()));
    return new Training(job, newer, null, thinned(longer, MAX_POINTS), heardOf);
  }

  private List<Attempt> heardOf(Run report) {
    if (end != null
        && end.trainer().equals(report.trainer())
        && end.attempt() == report.attempt()) {
      return attempts;
    }
    var heard = Attempt.of(report);
    var all = new ArrayList<Attempt>();
    for (var each : attempts) {
      if (each.isOf(report.trainer(), report.attempt())) {
        heard = heard.and(each);
      } else {
        all.add(each);
      }
    }
    all.add(heard);
    all.sort(OLDEST_FIRST);
    return all.size() > MAX_ATTEMPTS ? all.subList(1, all.size()) : all;
  }

  /** The same at its end. The first end counts. */
  public Training with(End known) {
    if (end != null) {
      return this;
    }
    return new Training(
        job,
        known.outcome() instanceof Outcome.Completed ? null : run,
        known.withoutCurve(),
        thinned(known.curve().isEmpty() ? curve : known.curve(), MAX_POINTS_AT_THE_END),
        attempts.stream().filter(each -> !each.isOf(known.trainer(), known.attempt())).toList());
  }

  /** Every other point of a curve that is too long, and always its last one. */
  private static List<Point> thinned(List<Point> curve, int most) {
    var points = curve;
    while (points.size() > most) {
      var kept = new ArrayList<Point>();
      for (var i = (points.size() - 1) % 2; i < points.size(); i += 2) {
        kept.add(points.get(i));
      }
      points = kept;
    }
    return points;
  }
}
