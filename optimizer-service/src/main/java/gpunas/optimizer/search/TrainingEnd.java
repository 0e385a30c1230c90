package gpunas.optimizer.search;

/** How a training ended, as far as the optimizer cares. */
public sealed interface TrainingEnd {

  /**
   * It ran all its epochs.
   *
   * @param crossEntropy on the validation images, nats per image, in the numbers that the search is
   *     for
   */
  record Completed(double crossEntropy) implements TrainingEnd {}

  /**
   * It diverged, failed on every trainer that tried, or made a network that cannot be quantised in
   * a search for such: nobody learns more by trying again.
   */
  record Failed() implements TrainingEnd {}
}
