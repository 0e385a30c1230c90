package gpunas.sampler.kafka;

import gpunas.sampler.Recipe;
import gpunas.sampler.Recipe.Augmentation;
import gpunas.sampler.Recipe.Optimiser;
import gpunas.sampler.Recipe.Regularisation;
import gpunas.sampler.Recipe.Schedule;
import gpunas.schemas.RecipeSpec;

/** A recipe to its wire form and back. */
final class RecipeMapper {

  private RecipeMapper() {}

  static RecipeSpec toWire(Recipe recipe) {
    var optimiser = recipe.optimiser();
    var schedule = recipe.schedule();
    var regularisation = recipe.regularisation();
    var augmentation = recipe.augmentation();
    return RecipeSpec.newBuilder()
        .setEpochs(recipe.epochs())
        .setBatchSize(recipe.batchSize())
        .setLearningRate(schedule.learningRate())
        .setWarmUp(schedule.warmUp())
        .setMomentum(optimiser.momentum())
        .setWeightDecay(optimiser.weightDecay())
        .setLabelSmoothing(regularisation.labelSmoothing())
        .setDropout(regularisation.dropout())
        .setDropPath(regularisation.dropPath())
        .setTrainingImages(recipe.trainingImages())
        .setPreset(recipe.preset())
        .setOptimiser(optimiser.kind())
        .setSquareDecay(optimiser.squareDecay())
        .setEpsilon(optimiser.epsilon())
        .setDecayAll(optimiser.decayAll())
        .setSchedule(schedule.kind())
        .setStepEpochs(schedule.stepEpochs())
        .setStepFactor(schedule.stepFactor())
        .setEmaDecay(recipe.emaDecay())
        .setGradientClip(optimiser.gradientClip())
        .setAccumulation(recipe.accumulation())
        .setPrecision(recipe.precision())
        .setEvaluateEvery(recipe.evaluateEvery())
        .setEvaluationCrop(recipe.evaluationCrop())
        .setInheritWeights(recipe.inheritWeights())
        .setSmallestCrop(augmentation.smallestCrop())
        .setFlip(augmentation.flip())
        .setRandAugment(augmentation.randAugment())
        .setRandAugmentOperations(augmentation.operations())
        .setRandAugmentDeviation(augmentation.deviation())
        .setErasing(augmentation.erasing())
        .build();
  }

  static Recipe fromWire(RecipeSpec recipe) {
    return new Recipe(
        recipe.getPreset(),
        recipe.getEpochs(),
        recipe.getBatchSize(),
        recipe.getAccumulation(),
        recipe.getTrainingImages(),
        new Optimiser(
            recipe.getOptimiser(),
            recipe.getMomentum(),
            recipe.getSquareDecay(),
            recipe.getEpsilon(),
            recipe.getWeightDecay(),
            recipe.getDecayAll(),
            recipe.getGradientClip()),
        new Schedule(
            recipe.getSchedule(),
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
        recipe.getPrecision(),
        recipe.getEvaluateEvery(),
        recipe.getEvaluationCrop(),
        recipe.getInheritWeights());
  }
}
