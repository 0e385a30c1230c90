package gpunas.trainer;

import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Recipe.Regularisation;
import gpunas.searchmodel.recipe.Schedule;

/** Recipes for tests. */
public final class Recipes {

  private static final Optimisation SGD =
      new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 1e-4, false, 0);

  private Recipes() {}

  /** The quickstart's recipe with another length: nothing dropped, nothing augmented. */
  public static Recipe of(int epochs, int batchSize, int trainingImages) {
    return Recipe.plain(
            epochs,
            batchSize,
            SGD,
            new Schedule(Schedule.Kind.COSINE, 0.1, 0.1, 2.4, 0.97),
            new Regularisation(0.1, 0, 0))
        .with(draft -> draft.trainingImages = trainingImages);
  }

  /** Everything there is, evaluated after every epoch. */
  public static Recipe full(int epochs, int batchSize, Optimisation.Kind kind) {
    return Recipe.plain(
            epochs,
            batchSize,
            new Optimisation(kind, 0.9, 0.9, 1e-3, 1e-4, true, 1),
            new Schedule(Schedule.Kind.STEP, 0.01, 0.2, 1, 0.5),
            new Regularisation(0.1, 0.2, 0.2))
        .with(draft -> {
          draft.accumulation = 2;
          draft.augmentation = new Augmentation(0.5, 0.5, 9, 2, 0.5, 0.3);
          draft.emaDecay = 0.9;
          draft.evaluateEvery = 1;
        });
  }

  /** Another learning rate. */
  public static Recipe withLearningRate(double rate, Recipe recipe) {
    var old = recipe.schedule();
    return with(
        new Schedule(old.kind(), rate, old.warmUp(), old.stepEpochs(), old.stepFactor()),
        recipe.regularisation(),
        recipe);
  }

  /** Dropout and drop path. */
  public static Recipe dropping(double rate, Recipe recipe) {
    return with(recipe.schedule(), new Regularisation(0.1, rate, rate), recipe);
  }

  /** Mixed precision. */
  public static Recipe inBfloat16(Recipe recipe) {
    return recipe.with(draft -> draft.precision = Precision.BFLOAT16);
  }

  /** Layers are computed again for their gradients. */
  public static Recipe recomputing(Recipe recipe) {
    return recipe.recompute() ? recipe : recipe.saving();
  }

  /** Begins with the weights of the rung below. */
  public static Recipe inheriting(Recipe recipe) {
    return recipe.with(draft -> draft.inheritWeights = true);
  }

  private static Recipe with(Schedule schedule, Regularisation regularisation, Recipe recipe) {
    return recipe.with(draft -> {
      draft.schedule = schedule;
      draft.regularisation = regularisation;
    });
  }
}
