package gpunas.optimizer;

/** All that the trainings of one candidate at one fidelity have shown so far. */
public sealed interface FinishedTrial {

  /** Returns the candidate that was trained. It may lie outside the band now searched. */
  Candidate candidate();

  /**
   * The candidate was trained.
   *
   * @param candidate what was trained
   * @param crossEntropy mean cross-entropy over the trainings, finite
   * @param trainings how many trainings the mean is over, at least 1
   * @param fidelity how much of a full training each of them was, above 0 and at most 1
   */
  record Completed(Candidate candidate, double crossEntropy, int trainings, double fidelity)
      implements FinishedTrial {

    /**
     * @throws IllegalArgumentException if the cross-entropy is not finite, there is no training, or
     *     the fidelity is not above 0 and at most 1
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
      if (!(fidelity > 0 && fidelity <= 1)) {
        throw new IllegalArgumentException(
            "A fidelity is above 0 and at most 1, a full training, but %s was given."
                .formatted(fidelity));
      }
    }
  }

  /**
   * Training diverged, or failed in a way that another attempt would not mend, at whatever
   * fidelity.
   *
   * @param candidate what was trained
   */
  record Failed(Candidate candidate) implements FinishedTrial {}
}
