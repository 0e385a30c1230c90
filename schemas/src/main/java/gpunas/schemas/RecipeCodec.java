package gpunas.schemas;

import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchmodel.recipe.FineTuning;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Recipe.Regularisation;
import gpunas.searchmodel.recipe.Schedule;
import org.jspecify.annotations.NullMarked;

/**
 * A recipe to its wire form and back.
 *
 * @since 0.1
 */
@NullMarked
public final class RecipeCodec {

  private static final Interner<Recipe> KNOWN = new Interner<>();

  private RecipeCodec() {}

  /** The wire form of a recipe. */
  public static RecipeSpec toWire(Recipe recipe) {
    var optimisation = recipe.optimisation();
    var schedule = recipe.schedule();
    var regularisation = recipe.regularisation();
    var augmentation = recipe.augmentation();
    return RecipeSpec.newBuilder()
        .setEpochs(recipe.epochs())
        .setBatchSize(recipe.batchSize())
        .setLearningRate(schedule.learningRate())
        .setWarmUp(schedule.warmUp())
        .setMomentum(optimisation.momentum())
        .setWeightDecay(optimisation.weightDecay())
        .setLabelSmoothing(regularisation.labelSmoothing())
        .setDropout(regularisation.dropout())
        .setDropPath(regularisation.dropPath())
        .setTrainingImages(recipe.trainingImages())
        .setValidationImagesPerClass(recipe.validationImagesPerClass())
        .setPreset(recipe.preset())
        .setOptimiser(optimisation.kind().word())
        .setSquareDecay(optimisation.squareDecay())
        .setEpsilon(optimisation.epsilon())
        .setDecayAll(optimisation.decayAll())
        .setSchedule(schedule.kind().word())
        .setStepEpochs(schedule.stepEpochs())
        .setStepFactor(schedule.stepFactor())
        .setEmaDecay(recipe.emaDecay())
        .setGradientClip(optimisation.gradientClip())
        .setAccumulation(recipe.accumulation())
        .setRecompute(recipe.recompute())
        .setPrecision(recipe.precision().word())
        .setEvaluateEvery(recipe.evaluateEvery())
        .setEvaluationCrop(recipe.evaluationCrop())
        .setInheritWeights(recipe.inheritWeights())
        .setSmallestCrop(augmentation.smallestCrop())
        .setFlip(augmentation.flip())
        .setRandAugment(augmentation.randAugment())
        .setRandAugmentOperations(augmentation.operations())
        .setRandAugmentDeviation(augmentation.deviation())
        .setErasing(augmentation.erasing())
        .setMaxTop1Drop(recipe.fineTuning().maxTop1Drop())
        .setFineTuningEpochs(recipe.fineTuning().epochs())
        .setFineTuningRateShare(recipe.fineTuning().learningRateShare())
        .build();
  }

  /**
   * The recipe of a wire form; the same object as long as an equal one is in use.
   *
   * @throws IllegalArgumentException if it makes no sense; the message names the value
   */
  public static Recipe fromWire(RecipeSpec recipe) {
    return KNOWN.of(
        new Recipe(
            recipe.getPreset(),
            recipe.getEpochs(),
            recipe.getBatchSize(),
            recipe.getAccumulation(),
            recipe.getRecompute(),
            recipe.getTrainingImages(),
            recipe.getValidationImagesPerClass(),
            optimisation(recipe),
            schedule(recipe),
            new Regularisation(
                recipe.getLabelSmoothing(), recipe.getDropout(), recipe.getDropPath()),
            augmentation(recipe),
            recipe.getEmaDecay(),
            Precision.ofWord(recipe.getPrecision()),
            recipe.getEvaluateEvery(),
            recipe.getEvaluationCrop(),
            recipe.getInheritWeights(),
            new FineTuning(
                recipe.getMaxTop1Drop(),
                recipe.getFineTuningEpochs(),
                recipe.getFineTuningRateShare())));
  }

  private static Optimisation optimisation(RecipeSpec recipe) {
    return new Optimisation(
        Optimisation.Kind.ofWord(recipe.getOptimiser()),
        recipe.getMomentum(),
        recipe.getSquareDecay(),
        recipe.getEpsilon(),
        recipe.getWeightDecay(),
        recipe.getDecayAll(),
        recipe.getGradientClip());
  }

  private static Schedule schedule(RecipeSpec recipe) {
    return new Schedule(
        Schedule.Kind.ofWord(recipe.getSchedule()),
        recipe.getLearningRate(),
        recipe.getWarmUp(),
        recipe.getStepEpochs(),
        recipe.getStepFactor());
  }

  private static Augmentation augmentation(RecipeSpec recipe) {
    return new Augmentation(
        recipe.getSmallestCrop(),
        recipe.getFlip(),
        recipe.getRandAugment(),
        recipe.getRandAugmentOperations(),
        recipe.getRandAugmentDeviation(),
        recipe.getErasing());
  }
}
