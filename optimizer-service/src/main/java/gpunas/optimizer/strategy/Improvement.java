package gpunas.optimizer.strategy;

import gpunas.gaussianprocess.GaussianProcess.Prediction;
import gpunas.optimizer.Candidate;

/** How much better than what is known a candidate is expected to be. */
@FunctionalInterface
interface Improvement {

  /** The logarithm of the expected improvement, in the model's unit. */
  double log(Candidate candidate, Prediction prediction);
}
