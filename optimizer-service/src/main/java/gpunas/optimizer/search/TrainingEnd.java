package gpunas.optimizer.search;

/** How a training ended, as far as the optimizer cares. */
public sealed interface TrainingEnd {

  /**
   * It ran all its epochs.
   *
   * @param crossEntropy on the validation images, nats per image
   */
  record Completed(double crossEntropy) implements TrainingEnd {}

  /** It diverged, or failed on every trainer that tried: nobody learns more by trying again. */
  record Failed() implements TrainingEnd {}
}
