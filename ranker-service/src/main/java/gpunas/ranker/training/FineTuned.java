package gpunas.ranker.training;

import org.jspecify.annotations.Nullable;

/**
 * What became of a network that lost too much by being quantised, and was trained on with the
 * roundings of 8-bit integers. It is kept if it is more accurate.
 *
 * @param epochs of that training
 * @param top1Calibrated share of right first guesses on the validation images in 8-bit integers, 0
 *     to 1, after calibration alone
 * @param top1Tuned that after training on; null: it came to nothing
 */
public record FineTuned(int epochs, double top1Calibrated, @Nullable Double top1Tuned) {}
