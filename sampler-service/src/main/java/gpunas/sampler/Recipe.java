package gpunas.sampler;

/**
 * How a candidate is trained. The sampler hands it on; what its words mean only the trainer knows.
 *
 * @param preset what it was derived from, human-readable
 * @param epochs passes over the training images
 * @param batchSize images per step
 * @param accumulation parts into which a batch is cut so that it fits the device
 * @param trainingImages how many training images are used; 0: all
 * @param emaDecay share of the weights' moving average that a step keeps; 0: no average
 * @param precision of convolutions
 * @param evaluateEvery epochs between two evaluations on the way; 0: only at the end
 * @param evaluationCrop side of the centre that is evaluated, a share of the image's shorter side
 * @param inheritWeights whether a higher rung begins with the weights of the lower one
 */
public record Recipe(
    String preset,
    int epochs,
    int batchSize,
    int accumulation,
    int trainingImages,
    Optimiser optimiser,
    Schedule schedule,
    Regularisation regularisation,
    Augmentation augmentation,
    double emaDecay,
    String precision,
    int evaluateEvery,
    double evaluationCrop,
    boolean inheritWeights) {

  /** This recipe for another number of epochs. */
  public Recipe withEpochs(int epochs) {
    return new Recipe(
        preset,
        epochs,
        batchSize,
        accumulation,
        trainingImages,
        optimiser,
        schedule,
        regularisation,
        augmentation,
        emaDecay,
        precision,
        evaluateEvery,
        evaluationCrop,
        inheritWeights);
  }

  /**
   * What moves the weights.
   *
   * @param squareDecay share of the mean squared gradient that a step keeps
   * @param epsilon keeps the division by the root of the mean squared gradient finite
   * @param weightDecay L2 penalty on weights of two or more dimensions
   * @param decayAll whether the others decay, too
   * @param gradientClip longest gradient; 0: any length
   */
  public record Optimiser(
      String kind,
      double momentum,
      double squareDecay,
      double epsilon,
      double weightDecay,
      boolean decayAll,
      double gradientClip) {}

  /**
   * The learning rate over time.
   *
   * @param kind what comes after the warm-up
   * @param learningRate its peak
   * @param warmUp share of all steps that it rises, 0 to 1
   * @param stepEpochs epochs between two falls
   * @param stepFactor what a fall multiplies it by
   */
  public record Schedule(
      String kind, double learningRate, double warmUp, double stepEpochs, double stepFactor) {}

  /**
   * What keeps a network from learning its images by heart.
   *
   * @param labelSmoothing share of the target spread over all classes
   * @param dropout before the classifier
   * @param dropPath rate at the last layer
   */
  public record Regularisation(double labelSmoothing, double dropout, double dropPath) {}

  /**
   * What is done to training images.
   *
   * @param smallestCrop smallest share of an image's area that a random crop keeps; 1: no crops
   * @param flip share of images that are mirrored
   * @param randAugment magnitude, 0 to 10; 0: none
   * @param operations of RandAugment, per image
   * @param deviation of the magnitude
   * @param erasing share of images of which a part is filled with noise
   */
  public record Augmentation(
      double smallestCrop,
      double flip,
      double randAugment,
      int operations,
      double deviation,
      double erasing) {}
}
