package gpunas.trainer;

import org.jspecify.annotations.Nullable;

/**
 * An epoch of a training.
 *
 * @param epoch from 1
 * @param trainingLoss mean over the epoch's steps, nats per image
 * @param validation after the epoch; null if it was not evaluated
 * @param imagesPerSecond training images, evaluation not counted
 * @param seconds of training and evaluation
 */
public record EpochSummary(
    int epoch,
    double trainingLoss,
    @Nullable Evaluation validation,
    double imagesPerSecond,
    double seconds) {}
