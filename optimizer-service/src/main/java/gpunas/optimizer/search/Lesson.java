package gpunas.optimizer.search;

import gpunas.searchspace.Encoding;

/**
 * What full trainings have shown of a network, for searches that learn from theirs.
 *
 * @param crossEntropy mean over the trainings, nats per image
 * @param trainings at least 1
 */
public record Lesson(Encoding encoding, double crossEntropy, int trainings) {}
