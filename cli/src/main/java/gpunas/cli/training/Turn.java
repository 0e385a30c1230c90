package gpunas.cli.training;

/**
 * What some steps took.
 *
 * @param seconds on the clock
 * @param cpuSeconds of CPU time, of the whole process
 */
record Turn(double seconds, double cpuSeconds) {}
