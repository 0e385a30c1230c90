package gpunas.trainer;

import gpunas.formats.Weights;

/**
 * What a network learned. Values are asked for when they are written.
 *
 * @param floats of the network in floats
 * @param integers that the network in 8-bit integers is made of: the same, unless it was trained on
 */
public record LearnedWeights(Weights floats, Weights integers) {

  /** Of a network that was not trained on. */
  public static LearnedWeights of(Weights weights) {
    return new LearnedWeights(weights, weights);
  }
}
