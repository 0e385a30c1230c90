package gpunas.optimizer;

/** All that the trainings of one candidate have shown so far. */
public sealed interface FinishedTrial {

  /** Returns the candidate that was trained. It may lie outside the band now searched. */
  Candidate candidate();

  /**
   * The candidate was trained.
   *
   * @param candidate what was trained
   * @param crossEntropy mean cross-entropy over the trainings, finite
   * @param trainings how many trainings the mean is over, at least 1
   */
  record Completed(Candidate candidate, double crossEntropy, int trainings)
      implements FinishedTrial {

    /**
     * @throws IllegalArgumentException if the cross-entropy is not finite or there is no training
     */
    public Completed {
      if (!Double.isFinite(crossEntropy)) {
        throw new IllegalArgumentException(
            "The cross-entropy of a completed trial must be finite, but is %s. Maybe the training diverged: then the trial is a failed one."
                .formatted(crossEntropy));
      }
      if (trainings < 1) {
        throw new IllegalArgumentException(
            "A completed trial has at least 1 training, but %d were given.".formatted(trainings));
      }
    }
  }

  /**
   * Training diverged, or failed in a way that another attempt would not mend.
   *
   * @param candidate what was trained
   */
  record Failed(Candidate candidate) implements FinishedTrial {}
}
