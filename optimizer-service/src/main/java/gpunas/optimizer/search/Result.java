package gpunas.optimizer.search;

import java.time.Duration;

/**
 * The end of a job.
 *
 * @param number of the job
 * @param took how long it kept a device busy
 */
public record Result(int number, TrainingEnd end, Duration took) {}
