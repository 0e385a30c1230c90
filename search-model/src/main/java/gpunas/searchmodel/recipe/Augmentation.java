package gpunas.searchmodel.recipe;

/**
 * What is done to training images, in this order.
 *
 * @param smallestCrop random resized crops keep this share of an image's area at least, above 0 to
 *     1; 1: no such crops
 * @param flip share of images that are mirrored left to right, 0 to 1
 * @param randAugment magnitude of RandAugment's operations, 0 to 10; 0: none
 * @param operations of RandAugment per image, each done with probability 1/2
 * @param deviation standard deviation of the magnitude
 * @param erasing share of images of which a random rectangle is filled with noise, 0 to 1
 */
public record Augmentation(
    double smallestCrop,
    double flip,
    double randAugment,
    int operations,
    double deviation,
    double erasing) {

  /** Nothing is done. */
  public static final Augmentation NONE = new Augmentation(1, 0, 0, 2, 0.5, 0);

  /**
   * @throws IllegalArgumentException if a value is out of its range; the message names it
   */
  public Augmentation {
    Range.require(
        smallestCrop > 0 && smallestCrop <= 1, "smallestCrop", smallestCrop, "above 0 to 1");
    Range.require(flip >= 0 && flip <= 1, "flip", flip, "0 to 1");
    Range.require(randAugment >= 0 && randAugment <= 10, "randAugment", randAugment, "0 to 10");
    Range.require(operations >= 1, "operations", operations, "at least 1");
    Range.require(Range.isAtLeast0(deviation), "deviation", deviation, "at least 0");
    Range.require(erasing >= 0 && erasing <= 1, "erasing", erasing, "0 to 1");
  }
}
