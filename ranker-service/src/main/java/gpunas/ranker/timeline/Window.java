package gpunas.ranker.timeline;

import gpunas.ranker.training.Work;
import java.time.Duration;
import java.time.Instant;

/** A part of time, from its first moment up to its last. */
public record Window(Instant from, Instant to) {

  /**
   * @throws IllegalArgumentException if it does not end after it begins
   */
  public Window {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "from is '%s' and to '%s'; expected a time that is later.".formatted(from, to));
    }
  }

  /** Whether some of a work between these is in it; one that took no time counts as well. */
  boolean has(Instant begin, Instant end) {
    return !end.isBefore(from) && begin.isBefore(to);
  }

  /** How much of a work is in it. */
  Duration part(Work work) {
    var begin = later(work.from(), from);
    var end = work.to().isBefore(to) ? work.to() : to;
    return end.isAfter(begin) ? Duration.between(begin, end) : Duration.ZERO;
  }

  /**
   * Which of so many equal parts of it a work begins in, from 0; what began before it, the first.
   */
  int part(Work work, int parts) {
    return (int) Math.clamp(parts * seconds(from, work.from()) / seconds(from, to), 0, parts - 1);
  }

  private static double seconds(Instant from, Instant to) {
    var between = Duration.between(from, to);
    return between.getSeconds() + 1e-9 * between.getNano();
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
