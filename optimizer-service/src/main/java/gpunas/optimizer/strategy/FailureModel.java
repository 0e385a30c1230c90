package gpunas.optimizer.strategy;

import gpunas.gaussianprocess.LogisticRegression;
import gpunas.optimizer.Candidate;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How likely a candidate's training is to complete: of what failed and what did not, whether the
 * network was the reason shows in the genes, MACs and parameters that the failures share. Failures
 * by chance share nothing, and make all candidates about equally likely.
 */
final class FailureModel {

  private final ModelInput input;
  private final @Nullable LogisticRegression success;

  /** The model of a history, with failures or without. */
  FailureModel(History history, ModelInput input) {
    this.input = input;
    var trained = history.trained();
    var failed = history.failed();
    boolean[] outcomes = new boolean[trained.size() + failed.size()];
    Arrays.fill(outcomes, 0, trained.size(), true);
    success =
        failed.isEmpty()
            ? null
            : LogisticRegression.fit(
                input.rows(Stream.concat(trained.stream(), failed.stream()).toList()), outcomes);
  }

  /** The logarithm of the probability that a training completes; 0 if none ever failed. */
  double logSuccess(Candidate candidate) {
    return success == null ? 0 : success.logProbability(input.row(candidate));
  }

  /**
   * Whether a candidate that failed was likelier to fail than not, by what became of all others:
   * its failure says something of the networks near it then.
   */
  boolean explains(Candidate failed) {
    return success != null
        && success.logProbabilityWithout(input.row(failed), false) < Math.log(0.5);
  }
}
