package gpunas.searchmodel.recipe;

import gpunas.searchmodel.recipe.Recipe.Regularisation;
import org.jspecify.annotations.Nullable;

/** A {@link Recipe} in the making; what its values mean is said there. */
public final class RecipeBuilder {
  private String preset = "";
  private int epochs;
  private int batchSize;
  private int accumulation = 1;
  private boolean recompute;
  private int trainingImages;
  private @Nullable Integer validationImagesPerClass;
  private Optimisation optimisation;
  private Schedule schedule;
  private Regularisation regularisation;
  private Augmentation augmentation = Augmentation.NONE;
  private double emaDecay;
  private Precision precision = Precision.FLOAT32;
  private int evaluateEvery;
  private double evaluationCrop = 1;
  private boolean inheritWeights;
  private FineTuning fineTuning = FineTuning.USUAL;

  RecipeBuilder(
      int epochs,
      int batchSize,
      Optimisation optimisation,
      Schedule schedule,
      Regularisation regularisation) {
    this.epochs = epochs;
    this.batchSize = batchSize;
    this.optimisation = optimisation;
    this.schedule = schedule;
    this.regularisation = regularisation;
  }

  RecipeBuilder(Recipe recipe) {
    preset = recipe.preset();
    epochs = recipe.epochs();
    batchSize = recipe.batchSize();
    accumulation = recipe.accumulation();
    recompute = recipe.recompute();
    trainingImages = recipe.trainingImages();
    validationImagesPerClass = recipe.validationImagesPerClass();
    optimisation = recipe.optimisation();
    schedule = recipe.schedule();
    regularisation = recipe.regularisation();
    augmentation = recipe.augmentation();
    emaDecay = recipe.emaDecay();
    precision = recipe.precision();
    evaluateEvery = recipe.evaluateEvery();
    evaluationCrop = recipe.evaluationCrop();
    inheritWeights = recipe.inheritWeights();
    fineTuning = recipe.fineTuning();
  }

  public RecipeBuilder preset(String value) {
    preset = value;
    return this;
  }

  public RecipeBuilder epochs(int value) {
    epochs = value;
    return this;
  }

  public RecipeBuilder batchSize(int value) {
    batchSize = value;
    return this;
  }

  public RecipeBuilder accumulation(int value) {
    accumulation = value;
    return this;
  }

  public RecipeBuilder recompute(boolean value) {
    recompute = value;
    return this;
  }

  public RecipeBuilder trainingImages(int value) {
    trainingImages = value;
    return this;
  }

  public RecipeBuilder validationImagesPerClass(@Nullable Integer value) {
    validationImagesPerClass = value;
    return this;
  }

  public RecipeBuilder optimisation(Optimisation value) {
    optimisation = value;
    return this;
  }

  public RecipeBuilder schedule(Schedule value) {
    schedule = value;
    return this;
  }

  public RecipeBuilder regularisation(Regularisation value) {
    regularisation = value;
    return this;
  }

  public RecipeBuilder augmentation(Augmentation value) {
    augmentation = value;
    return this;
  }

  public RecipeBuilder emaDecay(double value) {
    emaDecay = value;
    return this;
  }

  public RecipeBuilder precision(Precision value) {
    precision = value;
    return this;
  }

  public RecipeBuilder evaluateEvery(int value) {
    evaluateEvery = value;
    return this;
  }

  public RecipeBuilder evaluationCrop(double value) {
    evaluationCrop = value;
    return this;
  }

  public RecipeBuilder inheritWeights(boolean value) {
    inheritWeights = value;
    return this;
  }

  public RecipeBuilder fineTuning(FineTuning value) {
    fineTuning = value;
    return this;
  }

  /**
   * The recipe.
   *
   * @throws IllegalArgumentException if a value is out of its range; the message names it
   */
  public Recipe build() {
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
