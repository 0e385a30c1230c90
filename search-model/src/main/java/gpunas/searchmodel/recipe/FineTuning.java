package gpunas.searchmodel.recipe;

/**
 * When and how a network that is to compute in 8-bit integers is trained on with their roundings.
 *
 * @param maxTop1Drop share of right first guesses, -1 to 1, that it may lose by being quantised
 *     alone; if it loses more, it is trained on. 1: never; 0: if it loses any; -1: always
 * @param epochs of it, at least 1
 * @param learningRateShare of the recipe's learning rate, what it begins with, above 0 to 1; falls
 *     to zero by half a cosine
 */
public record FineTuning(double maxTop1Drop, int epochs, double learningRateShare) {

  /** What is done if nobody says otherwise. */
  public static final FineTuning USUAL = new FineTuning(0.005, 2, 0.1);

  /**
   * @throws IllegalArgumentException if a value is out of its range; the message names it
   */
  public FineTuning {
    Range.require(maxTop1Drop >= -1 && maxTop1Drop <= 1, "maxTop1Drop", maxTop1Drop, "-1 to 1");
    Range.require(epochs >= 1, "epochs of fineTuning", epochs, "at least 1");
    Range.require(
        learningRateShare > 0 && learningRateShare <= 1,
        "learningRateShare",
        learningRateShare,
        "above 0 to 1");
  }

  /** Whether a network lost too much. */
  public boolean isDue(double top1InFloats, double top1InIntegers) {
    return top1InFloats - top1InIntegers > maxTop1Drop;
  }
}
