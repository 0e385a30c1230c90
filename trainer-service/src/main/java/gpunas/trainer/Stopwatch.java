package gpunas.trainer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Counts the steps of a training and times them. */
final class Stopwatch {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final int steps;
  private final int epochs;
  private final int batchSize;
  private final Instant started;
  private Instant reported;
  private int step;
  private int reportedStep;
  private double lossSum;

  Stopwatch(InstantSource clock, int steps, int epochs, int batchSize) {
    this.clock = clock;
    this.steps = steps;
    this.epochs = epochs;
    this.batchSize = batchSize;
    this.started = clock.instant();
    this.reported = started;
  }

  /** Counts a step. */
  void stepped(double loss) {
    step++;
    lossSum += loss;
  }

  /** Whether a progress is due: an epoch has ended, or a second has passed since the last one. */
  boolean isDue() {
    return step % (steps / epochs) == 0
        || Duration.between(reported, clock.instant()).compareTo(INTERVAL) >= 0;
  }

  /** What happened since the last call. */
  Progress progress() {
    var now = clock.instant();
    int since = step - reportedStep;
    var progress =
        new Progress(
            step,
            steps,
            step / (steps / epochs),
            epochs,
            lossSum / since,
            rate(since, reported, now));
    reported = now;
    reportedStep = step;
    lossSum = 0;
    return progress;
  }

  /** Since the start. */
  double imagesPerSecond() {
    return rate(step, started, clock.instant());
  }

  private double rate(int counted, Instant from, Instant to) {
    // A clock may stand still or be set back; a rate must stay finite and positive.
    long nanos = Math.max(1000, Duration.between(from, to).toNanos());
    return counted * (double) batchSize * 1e9 / nanos;
  }
}
