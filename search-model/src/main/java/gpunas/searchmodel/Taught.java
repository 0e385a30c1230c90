package gpunas.searchmodel;

/**
 * That a network learns from a teacher, and what it is without one.
 *
 * @param top1Without accuracy of the same network without a teacher, 0 to 1, in floats: the mean of
 *     its trainings; NaN if nobody knows it
 * @param trainingsWithout how many these are
 */
public record Taught(Teaching teaching, double top1Without, int trainingsWithout) {}
