package gpunas.trainer.kafka;

import gpunas.schemas.RecipeSpec;
import gpunas.trainer.recipe.Augmentation;
import gpunas.trainer.recipe.Optimisation;
import gpunas.trainer.recipe.Recipe;
import gpunas.trainer.recipe.Recipe.Regularisation;
import gpunas.trainer.recipe.Schedule;

/** Recipes from the wire. */
final class RecipeMapper {

  private static final String FLOAT32 = "float32";

  private RecipeMapper() {}

  /**
   * The recipe of a record.
   *
   * @throws IllegalArgumentException if it makes no sense; the message names the value
   */
  static Recipe fromWire(RecipeSpec recipe) {
    if (!recipe.getPrecision().equals(FLOAT32)) {
      throw new IllegalArgumentException(
          "The recipe's precision is %s, expected %s: nothing else has been tried on a device yet."
              .formatted(recipe.getPrecision(), FLOAT32));
    }
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
        recipe.getEvaluateEvery(),
        recipe.getEvaluationCrop(),
        recipe.getInheritWeights());
  }
}
