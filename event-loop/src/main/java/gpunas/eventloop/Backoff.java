package gpunas.eventloop;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Waiting times between tries: from 100 ms, doubling, to 5 s, each shortened at random. */
final class Backoff {
  private static final double FIRST_MILLIS = 100;
  private static final double LONGEST_MILLIS = 5000;

  /** The random part keeps many services from coming back at the same moment. */
  private static final double SHORTEST_SHARE = 0.5;

  private final RandomGenerator random;
  private double millis = FIRST_MILLIS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** How long to wait now; the next answer is longer. */
  Duration next() {
    double wait = millis * random.nextDouble(SHORTEST_SHARE, 1);
    millis = Math.min(2 * millis, LONGEST_MILLIS);
    return Duration.ofMillis(Math.round(wait));
  }

  /** It worked: the next trouble starts with a short wait again. */
  void reset() {
    millis = FIRST_MILLIS;
  }
}
