package gpunas.searchmodel.recipe;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * How a network is trained.
 *
 * @param preset what it was derived from, for people: gpunet-published, search, quickstart, or
 *     empty
 * @param epochs passes over the training images, at least 1
 * @param batchSize images per step, at least 2
 * @param accumulation parts into which a batch is cut so that it fits the device, of at least 2
 *     images each; their gradients are added up
 * @param recompute whether only the inputs of layers are kept for the gradients, and each layer is
 *     computed again when its gradients are due: the same gradients from less memory in more time
 * @param trainingImages how many images are used, the first ones of the data set; 0: all
 * @param validationImagesPerClass most images of each class that a network is judged on, at least
 *     1, drawn by their names: for the same images always the same; null: all
 * @param emaDecay share of the weights' moving average that a step keeps, 0 to below 1; 0: no
 *     average. Otherwise it is what is evaluated and exported
 * @param precision what convolutions are computed in
 * @param evaluateEvery epochs between two evaluations on the way; 0: only at the end
 * @param evaluationCrop side of the centre that is evaluated, as a share of the image's shorter
 *     side, above 0 to 1
 * @param inheritWeights whether a higher rung begins with the weights of the lower one
 * @param fineTuning of networks that are to compute in 8-bit integers
 */
public record Recipe(
    String preset,
    int epochs,
    int batchSize,
    int accumulation,
    boolean recompute,
    int trainingImages,
    @Nullable Integer validationImagesPerClass,
    Optimisation optimisation,
    Schedule schedule,
    Regularisation regularisation,
    Augmentation augmentation,
    double emaDecay,
    Precision precision,
    int evaluateEvery,
    double evaluationCrop,
    boolean inheritWeights,
    FineTuning fineTuning) {

  /**
   * @throws IllegalArgumentException if a value is out of its range; the message names it
   */
  public Recipe {
    Range.require(epochs >= 1, "epochs", epochs, "at least 1");
    Range.require(batchSize >= 2, "batchSize", batchSize, "at least 2");
    Range.require(
        accumulation >= 1 && accumulation <= batchSize / 2,
        "accumulation",
        accumulation,
        "1 to half of batchSize");
    Range.require(trainingImages >= 0, "trainingImages", trainingImages, "at least 0");
    if (validationImagesPerClass != null) {
      Range.require(
          validationImagesPerClass >= 1,
          "validationImagesPerClass",
          validationImagesPerClass,
          "at least 1, or nothing");
    }
    Range.require(Range.isRate(emaDecay), "emaDecay", emaDecay, "0 to below 1");
    Range.require(evaluateEvery >= 0, "evaluateEvery", evaluateEvery, "at least 0");
    Range.require(
        evaluationCrop > 0 && evaluationCrop <= 1,
        "evaluationCrop",
        evaluationCrop,
        "above 0 to 1");
  }

  /**
   * What keeps a network from learning its images by heart.
   *
   * @param labelSmoothing share of the target that is spread over all classes, 0 to below 1
   * @param dropout rate before the classifier, 0 to below 1
   * @param dropPath rate at the last layer, 0 to below 1; grows linearly from 0 at the images
   */
  public record Regularisation(double labelSmoothing, double dropout, double dropPath) {

    /**
     * @throws IllegalArgumentException if a value is out of its range; the message names it
     */
    public Regularisation {
      Range.require(Range.isRate(labelSmoothing), "labelSmoothing", labelSmoothing, "0 to below 1");
      Range.require(Range.isRate(dropout), "dropout", dropout, "0 to below 1");
      Range.require(Range.isRate(dropPath), "dropPath", dropPath, "0 to below 1");
    }
  }

  /**
   * A recipe that does nothing beyond this: whole batches of all images in float32, not augmented
   * nor averaged, evaluated whole at the end.
   */
  public static RecipeBuilder builder(
      int epochs,
      int batchSize,
      Optimisation optimisation,
      Schedule schedule,
      Regularisation regularisation) {
    return new RecipeBuilder(epochs, batchSize, optimisation, schedule, regularisation);
  }

  /** This recipe, to be changed. */
  public RecipeBuilder but() {
    return new RecipeBuilder(this);
  }

  /** Most images of a part of a batch. */
  public int largestPart() {
    return Math.ceilDiv(batchSize, accumulation);
  }

  /** Whether there is a recipe that takes less memory: {@link #saving}. */
  public boolean canSave() {
    return !recompute || canDivide();
  }

  /**
   * The same recipe for a device with less memory: it recomputes, which takes time but changes no
   * result; if it does so already, batches are in twice as many parts.
   *
   * @throws IllegalArgumentException if a part would have less than two images
   */
  public Recipe saving() {
    return recompute ? divided() : but().recompute(true).build();
  }

  /** Whether {@link #divided} parts have at least two images. */
  public boolean canDivide() {
    return 4L * accumulation <= batchSize;
  }

  /**
   * The same recipe with batches in twice as many parts.
   *
   * @throws IllegalArgumentException if a part would have less than two images
   */
  public Recipe divided() {
    return but().accumulation(2 * accumulation).build();
  }

  /** This recipe for another number of epochs. */
  public Recipe withEpochs(int other) {
    return but().epochs(other).build();
  }

  /**
   * The recipe by which a trained network is trained on with the roundings of 8-bit integers: in
   * float32, which these are, and without an average, which would lag behind so few steps.
   */
  public Recipe ofFineTuning() {
    return but()
        .epochs(fineTuning.epochs())
        .schedule(
            new Schedule(
                Schedule.Kind.COSINE,
                schedule.learningRate() * fineTuning.learningRateShare(),
                0,
                schedule.stepEpochs(),
                schedule.stepFactor()))
        .emaDecay(0)
        .precision(Precision.FLOAT32)
        .inheritWeights(false)
        .build();
  }

  /** Whether an epoch, from 1, ends with an evaluation. */
  public boolean evaluatesAfter(int epoch) {
    return epoch == epochs || (evaluateEvery > 0 && epoch % evaluateEvery == 0);
  }

  /** SHA-256 of all values, hexadecimal: equal for equal recipes, whatever they are called. */
  public String hash() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(
              digest.digest(but().preset("").build().toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
