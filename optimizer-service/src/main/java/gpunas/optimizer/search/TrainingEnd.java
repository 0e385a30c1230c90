package gpunas.optimizer.search;

/** How a training ended, as far as the optimizer cares. */
public sealed interface TrainingEnd {

  /**
   * It ran all its epochs.
   *
   * @param crossEntropy on the validation images, nats per image, in the numbers that the search is
   *     for, if it can be
   * @param inIntegers whether these are 8-bit integers
   */
  record Completed(double crossEntropy, boolean inIntegers) implements TrainingEnd {

    /** In floats. */
    public Completed(double crossEntropy) {
      this(crossEntropy, false);
    }
  }

  /**
   * It diverged, failed on every trainer that tried, or made a network that was not quantised in a
   * search for such: nobody learns more by trying again.
   */
  record Failed() implements TrainingEnd {}
}
