package gpunas.trainer;

/** How a job ended, for good. */
public sealed interface JobResult {

  /**
   * The network was trained and exported.
   *
   * @param validation quality on the validation images
   * @param imagesPerSecond training images, evaluation not counted
   */
  record Completed(Evaluation validation, double imagesPerSecond, Artefacts artefacts)
      implements JobResult {}

  /**
   * The loss became NaN or infinite: training again would end the same way.
   *
   * @param epochs done before
   */
  record Diverged(int epochs) implements JobResult {}

  /** Says nothing about the network. */
  record Failed(String reason) implements JobResult {}
}
