package gpunas.trainer.kafka;

import gpunas.schemas.RecipeSpec;
import gpunas.trainer.recipe.Augmentation;
import gpunas.trainer.recipe.Optimisation;
import gpunas.trainer.recipe.Precision;
import gpunas.trainer.recipe.Recipe;
import gpunas.trainer.recipe.Recipe.Regularisation;
import gpunas.trainer.recipe.Schedule;

/** Recipes from the wire. */
final class RecipeMapper {

  private RecipeMapper() {}

  /**
   * The recipe of a record.
   *
   * @throws IllegalArgumentException if it makes no sense; the message names the value
   */
  static Recipe fromWire(RecipeSpec recipe) {
    return new Recipe(
        recipe.getEpochs(),
        recipe.getBatchSize(),
        recipe.getAccumulation(),
        recipe.getTrainingImages(),
        new Optimisation(
            Optimisation.Kind.ofWord(recipe.getOptimiser()),
            recipe.getMomentum(),
            recipe.getSquareDecay(),
            recipe.getEpsilon(),
            recipe.getWeightDecay(),
            recipe.getDecayAll(),
            recipe.getGradientClip()),
        new Schedule(
            Schedule.Kind.ofWord(recipe.getSchedule()),
            recipe.getLearningRate(),
            recipe.getWarmUp(),
            recipe.getStepEpochs(),
            recipe.getStepFactor()),
        new Regularisation(recipe.getLabelSmoothing(), recipe.getDropout(), recipe.getDropPath()),
        new Augmentation(
            recipe.getSmallestCrop(),
            recipe.getFlip(),
            recipe.getRandAugment(),
            recipe.getRandAugmentOperations(),
            recipe.getRandAugmentDeviation(),
            recipe.getErasing()),
        recipe.getEmaDecay(),
        Precision.ofWord(recipe.getPrecision()),
        recipe.getEvaluateEvery(),
        recipe.getEvaluationCrop(),
        recipe.getInheritWeights());
  }
}
