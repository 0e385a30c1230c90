package gpunas.trainer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Counts the steps of a training and times them; the time of evaluations is left out of speeds. */
final class Stopwatch {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final int steps;
  private final int stepsPerEpoch;
  private final int batchSize;
  private int step;
  private int stepsTimed;
  private long nanosTimed;
  private int epochStepsTimed;
  private long epochNanosTimed;
  private Instant epochBegan;
  private Instant resumed;
  private Instant reported;
  private int reportedStep;
  private double reportedLoss;

  /**
   * @param step steps done before
   * @param steps in all
   */
  Stopwatch(InstantSource clock, int step, int steps, int stepsPerEpoch, int batchSize) {
    this.clock = clock;
    this.step = step;
    this.reportedStep = step;
    this.steps = steps;
    this.stepsPerEpoch = stepsPerEpoch;
    this.batchSize = batchSize;
    this.epochBegan = clock.instant();
    this.resumed = epochBegan;
    this.reported = epochBegan;
  }

  /** An epoch begins. */
  void beginEpoch() {
    epochBegan = clock.instant();
    resumed = epochBegan;
    epochStepsTimed = 0;
    epochNanosTimed = 0;
  }

  /** Counts a step. */
  void stepped(double loss) {
    step++;
    stepsTimed++;
    epochStepsTimed++;
    reportedLoss += loss;
  }

  /** Something else than steps begins: an evaluation, a checkpoint. */
  void pause() {
    var nanos = Duration.between(resumed, clock.instant()).toNanos();
    nanosTimed += nanos;
    epochNanosTimed += nanos;
  }

  /** Steps go on. */
  void resume() {
    resumed = clock.instant();
  }

  /** Whether a second has passed since the last progress. */
  boolean isDue() {
    return Duration.between(reported, clock.instant()).compareTo(INTERVAL) >= 0;
  }

  /** What happened since the last call. */
  Progress progress(@Nullable Evaluation validation) {
    var now = clock.instant();
    int since = step - reportedStep;
    double speed = rate(since, Duration.between(reported, now).toNanos());
    var progress =
        new Progress(
            step,
            steps,
            step / stepsPerEpoch,
            steps / stepsPerEpoch,
            since == 0 ? 0 : reportedLoss / since,
            speed,
            validation,
            speed == 0 ? 0 : (double) (steps - step) * batchSize / speed);
    reported = now;
    reportedStep = step;
    reportedLoss = 0;
    return progress;
  }

  /** Of the steps of the epoch at hand. */
  double epochImagesPerSecond() {
    return rate(epochStepsTimed, epochNanosTimed);
  }

  /** Since the epoch began. */
  double epochSeconds() {
    return Math.max(0, Duration.between(epochBegan, clock.instant()).toNanos() / 1e9);
  }

  /** Of all steps. */
  double imagesPerSecond() {
    return rate(stepsTimed, nanosTimed);
  }

  private double rate(int counted, long nanos) {
    // A clock may stand still or be set back; a rate must stay finite and positive.
    return counted * (double) batchSize * 1e9 / Math.max(1000, nanos);
  }
}
