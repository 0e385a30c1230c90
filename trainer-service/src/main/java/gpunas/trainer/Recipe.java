package gpunas.trainer;

/**
 * How a network is trained: SGD with momentum, linear warm-up, cosine annealing to zero.
 *
 * @param epochs passes over the training images, at least 1
 * @param batchSize images per step, at least 2
 * @param learningRate peak of the schedule, above 0
 * @param warmUp share of all steps in which the learning rate rises, 0 to 1
 * @param momentum 0 to below 1
 * @param weightDecay L2 penalty on weights of two or more dimensions, at least 0
 * @param labelSmoothing share of the target that is spread over all classes, 0 to below 1
 * @param dropout rate before the classifier, 0 to below 1
 * @param dropPath rate at the last layer, 0 to below 1; grows linearly from 0 at the first
 * @param trainingImages how many images are used, the first ones of the data set; 0: all
 */
public record Recipe(
    int epochs,
    int batchSize,
    double learningRate,
    double warmUp,
    double momentum,
    double weightDecay,
    double labelSmoothing,
    double dropout,
    double dropPath,
    int trainingImages) {

  /**
   * @throws IllegalArgumentException if a value is out of its range; the message names it
   */
  public Recipe {
    require(epochs >= 1, "epochs", epochs, "at least 1");
    require(batchSize >= 2, "batchSize", batchSize, "at least 2");
    require(
        learningRate > 0 && Double.isFinite(learningRate), "learningRate", learningRate, "above 0");
    require(warmUp >= 0 && warmUp <= 1, "warmUp", warmUp, "0 to 1");
    require(isRate(momentum), "momentum", momentum, "0 to below 1");
    require(
        weightDecay >= 0 && Double.isFinite(weightDecay), "weightDecay", weightDecay, "at least 0");
    require(isRate(labelSmoothing), "labelSmoothing", labelSmoothing, "0 to below 1");
    require(isRate(dropout), "dropout", dropout, "0 to below 1");
    require(isRate(dropPath), "dropPath", dropPath, "0 to below 1");
    require(trainingImages >= 0, "trainingImages", trainingImages, "at least 0");
  }

  private static boolean isRate(double value) {
    return value >= 0 && value < 1;
  }

  private static void require(boolean holds, String name, Number value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The recipe's %s is %s, expected %s.".formatted(name, value, expected));
    }
  }
}
