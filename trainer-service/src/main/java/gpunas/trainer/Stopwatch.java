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
  private Instant began;
  private boolean running;
  private Instant reported;
  private long reportedNanos;
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
    this.began = clock.instant();
    this.reported = began;
  }

  /** An epoch begins. */
  void beginEpoch() {
    began = clock.instant();
    running = true;
    epochStepsTimed = 0;
  }

  /** Counts a step. */
  void stepped(double loss) {
    step++;
    stepsTimed++;
    epochStepsTimed++;
    reportedLoss += loss;
  }

  /** The steps of an epoch are done; an evaluation and a checkpoint may follow. */
  void endSteps() {
    var nanos = Duration.between(began, clock.instant()).toNanos();
    running = false;
    nanosTimed += nanos;
    epochNanosTimed = nanos;
  }

  /** Whether a second has passed since the last progress. */
  boolean isDue() {
    return Duration.between(reported, clock.instant()).compareTo(INTERVAL) >= 0;
  }

  /** What happened since the last call. */
  Progress progress(@Nullable Evaluation validation) {
    var now = clock.instant();
    int since = step - reportedStep;
    long nanos = nanosTimed + (running ? Duration.between(began, now).toNanos() : 0);
    double speed = rate(since, nanos - reportedNanos);
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
    reportedNanos = nanos;
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
    return Math.max(0, Duration.between(began, clock.instant()).toNanos() / 1e9);
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
