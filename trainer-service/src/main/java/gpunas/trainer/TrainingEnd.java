package gpunas.trainer;

/** How the loop over the steps ended. */
sealed interface TrainingEnd {

  /**
   * All epochs ran.
   *
   * @param validation quality on the validation images
   * @param imagesPerSecond training images, evaluation not counted
   */
  record Completed(Evaluation validation, double imagesPerSecond) implements TrainingEnd {}

  /**
   * The loss became NaN or infinite: training again would end the same way.
   *
   * @param epochs done before
   */
  record Diverged(int epochs) implements TrainingEnd {}

  /** Nobody wants it any more. */
  record Cancelled() implements TrainingEnd {}
}
