package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.gp.GaussianProcess.Prediction;

/** How much better than what is known a candidate is expected to be. */
@FunctionalInterface
interface Improvement {

  /** The logarithm of the expected improvement, in the model's unit. */
  double log(Candidate candidate, Prediction prediction);
}
