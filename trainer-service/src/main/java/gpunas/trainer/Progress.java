package gpunas.trainer;

import org.jspecify.annotations.Nullable;

/**
 * How far a training is.
 *
 * @param step steps done
 * @param steps steps in all
 * @param epoch epochs done
 * @param epochs epochs in all
 * @param loss mean training loss since the last progress, nats per image
 * @param imagesPerSecond of the steps since the last progress
 * @param validation as of the last evaluation, null before the first one
 * @param secondsLeft estimated from the speed of this attempt
 */
public record Progress(
    int step,
    int steps,
    int epoch,
    int epochs,
    double loss,
    double imagesPerSecond,
    @Nullable Evaluation validation,
    double secondsLeft) {

  /**
   * The same of a training that goes on after another one.
   *
   * @param done the other one at its end
   */
  Progress after(Progress done) {
    return new Progress(
        done.steps + step,
        done.steps + steps,
        done.epochs + epoch,
        done.epochs + epochs,
        loss,
        imagesPerSecond,
        validation == null ? done.validation : validation,
        secondsLeft);
  }
}
