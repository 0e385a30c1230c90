package gpunas.optimizer.search;

/** How a training ended, as far as the optimizer cares. */
public sealed interface TrainingEnd {

  /**
   * It ran all its epochs.
   *
   * @param crossEntropy on the validation images, nats per image, in the numbers that the search is
   *     for, if it can be
   * @param inIntegers whether these are 8-bit integers
   * @param top1 accuracy on the validation images in floats, 0 to 1; NaN if nobody knows
   */
  record Completed(double crossEntropy, boolean inIntegers, double top1) implements TrainingEnd {

    /** Of an accuracy that nobody knows. */
    public Completed(double crossEntropy, boolean inIntegers) {
      this(crossEntropy, inIntegers, Double.NaN);
    }

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
