package gpunas.ranker.training;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a training is.
 *
 * @param attempt 1 for a job's first delivery
 * @param epoch epochs done
 * @param loss mean training loss since the last report, nats per image
 * @param top1 at the last evaluation, 0 to 1; null before the first one
 * @param secondsLeft null if it is not known
 */
public record Run(
    String trainer,
    String device,
    int attempt,
    int step,
    int steps,
    int epoch,
    int epochs,
    double loss,
    @Nullable Double top1,
    double imagesPerSecond,
    @Nullable Double secondsLeft,
    Instant at) {

  /** Epochs done, with the share of the one under way. */
  public double position() {
    return steps == 0 ? epoch : (double) step * epochs / steps;
  }
}
