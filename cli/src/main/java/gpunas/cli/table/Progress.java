package gpunas.cli.table;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Tells how far a measurement is and how long it will take: a line for every tenth of it. */
final class Progress {

  private static final int TENTH = 10;

  private final PrintWriter out;
  private final InstantSource clock;
  private Instant start = Instant.EPOCH;
  private long expected;
  private long visited;
  private long tenths;

  Progress(PrintWriter out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  /** Says how many visits are still to be made. */
  void expect(long visits) {
    if (visited == 0) {
      start = clock.instant();
      out.printf("%d visits to layers and networks%n", visits);
    }
    expected = visited + visits;
  }

  /** This many more visits were made. */
  void visited(int round, int rounds, int visits) {
    visited += visits;
    var share = Math.min(1, visited / (double) expected);
    if ((long) (share * TENTH) > tenths) {
      tenths = (long) (share * TENTH);
      var elapsed = Duration.between(start, clock.instant()).toMillis();
      out.printf(
          "round %d of %d, %.0f %% done, about %s left%n",
          round, rounds, 100 * share, words((long) (elapsed * (1 - share) / share)));
    }
  }

  static String words(long millis) {
    var left = Duration.ofMillis(millis);
    return left.toMinutes() > 0
        ? "%d min %d s".formatted(left.toMinutes(), left.toSecondsPart())
        : "%d s".formatted(left.toSeconds());
  }
}
