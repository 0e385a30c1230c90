package gpunas.trainer;

/** How the loop over the steps ended. */
sealed interface TrainingEnd {

  /**
   * All epochs ran.
   *
   * @param progress at the end
   */
  record Completed(Trained trained, Progress progress) implements TrainingEnd {}

  /**
   * The loss became NaN or infinite: training again would end the same way.
   *
   * @param epochs done before
   */
  record Diverged(int epochs) implements TrainingEnd {}

  /** Nobody wants it any more. */
  record Cancelled() implements TrainingEnd {}
}
