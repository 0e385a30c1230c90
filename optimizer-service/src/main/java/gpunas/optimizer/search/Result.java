package gpunas.optimizer.search;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of a job.
 *
 * @param number of the job
 * @param took how long it kept a device busy
 * @param secondsPerEpoch mean of training and evaluation; null if the trainer did not say
 */
public record Result(
    int number, TrainingEnd end, Duration took, @Nullable Double secondsPerEpoch) {}
