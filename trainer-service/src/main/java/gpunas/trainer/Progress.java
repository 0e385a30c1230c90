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
    double secondsLeft) {}
