package gpunas.searchmodel.recipe;

import gpunas.searchspace.Sha256;
import java.util.function.Consumer;
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
  public static Recipe plain(
      int epochs,
      int batchSize,
      Optimisation optimisation,
      Schedule schedule,
      Regularisation regularisation) {
    return new Recipe(
        "",
        epochs,
        batchSize,
        1,
        false,
        0,
        null,
        optimisation,
        schedule,
        regularisation,
        Augmentation.NONE,
        0,
        Precision.FLOAT32,
        0,
        1,
        false,
        FineTuning.USUAL);
  }

  /**
   * This recipe, but for what is changed in a draft of it.
   *
   * @throws IllegalArgumentException if a value is out of its range; the message names it
   */
  public Recipe with(Consumer<Draft> changes) {
    var draft = new Draft();
    changes.accept(draft);
    return draft.finished();
  }

  /** A recipe in the making; what its fields mean is said there. */
  public final class Draft {
    public String preset = Recipe.this.preset;
    public int epochs = Recipe.this.epochs;
    public int batchSize = Recipe.this.batchSize;
    public int accumulation = Recipe.this.accumulation;
    public boolean recompute = Recipe.this.recompute;
    public int trainingImages = Recipe.this.trainingImages;
    public @Nullable Integer validationImagesPerClass = Recipe.this.validationImagesPerClass;
    public Optimisation optimisation = Recipe.this.optimisation;
    public Schedule schedule = Recipe.this.schedule;
    public Regularisation regularisation = Recipe.this.regularisation;
    public Augmentation augmentation = Recipe.this.augmentation;
    public double emaDecay = Recipe.this.emaDecay;
    public Precision precision = Recipe.this.precision;
    public int evaluateEvery = Recipe.this.evaluateEvery;
    public double evaluationCrop = Recipe.this.evaluationCrop;
    public boolean inheritWeights = Recipe.this.inheritWeights;
    public FineTuning fineTuning = Recipe.this.fineTuning;

    private Draft() {}

    private Recipe finished() {
      return new Recipe(
          preset,
          epochs,
          batchSize,
          accumulation,
          recompute,
          trainingImages,
          validationImagesPerClass,
          optimisation,
          schedule,
          regularisation,
          augmentation,
          emaDecay,
          precision,
          evaluateEvery,
          evaluationCrop,
          inheritWeights,
          fineTuning);
    }
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
    return recompute ? divided() : with(draft -> draft.recompute = true);
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
    return with(draft -> draft.accumulation = 2 * accumulation);
  }

  /** This recipe for another number of epochs. */
  public Recipe withEpochs(int other) {
    return with(draft -> draft.epochs = other);
  }

  /**
   * The recipe by which a trained network is trained on with the roundings of 8-bit integers: in
   * float32, which these are, and without an average, which would lag behind so few steps.
   */
  public Recipe ofFineTuning() {
    return with(draft -> {
      draft.epochs = fineTuning.epochs();
      draft.schedule =
          new Schedule(
              Schedule.Kind.COSINE,
              schedule.learningRate() * fineTuning.learningRateShare(),
              0,
              schedule.stepEpochs(),
              schedule.stepFactor());
      draft.emaDecay = 0;
      draft.precision = Precision.FLOAT32;
      draft.inheritWeights = false;
    });
  }

  /** Whether an epoch, from 1, ends with an evaluation. */
  public boolean evaluatesAfter(int epoch) {
    return epoch == epochs || (evaluateEvery > 0 && epoch % evaluateEvery == 0);
  }

  /** SHA-256 of all values, hexadecimal: equal for equal recipes, whatever they are called. */
  public String hash() {
    return Sha256.hex(with(draft -> draft.preset = "").toString());
  }
}
