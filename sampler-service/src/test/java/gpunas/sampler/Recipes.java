package gpunas.sampler;

import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchmodel.recipe.FineTuning;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Recipe.Regularisation;
import gpunas.searchmodel.recipe.Schedule;

/** Recipes to test with. */
public final class Recipes {

  /** What a specification gets that says nothing. */
  public static final Recipe BY_DEFAULT =
      Recipe.plain(
              2,
              50,
              new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 1e-4, false, 0),
              new Schedule(Schedule.Kind.COSINE, 0.1, 0.1, 2.4, 0.97),
              new Regularisation(0.1, 0.2, 0))
          .with(draft -> draft.preset = "quickstart");

  /** No number is a default, none is there twice. */
  public static final Recipe DIFFERENT =
      Recipe.plain(
              3,
              64,
              new Optimisation(Optimisation.Kind.ADAMW, 0.8, 0.99, 1e-6, 0.05, true, 1.5),
              new Schedule(Schedule.Kind.STEP, 0.03, 0.2, 1.25, 0.5),
              new Regularisation(0.15, 0.25, 0.35))
          .with(draft -> {
            draft.preset = "search";
            draft.accumulation = 4;
            draft.recompute = true;
            draft.trainingImages = 500;
            draft.validationImagesPerClass = 6;
            draft.augmentation = new Augmentation(0.45, 0.55, 7, 1, 0.65, 0.75);
            draft.emaDecay = 0.999;
            draft.evaluateEvery = 2;
            draft.evaluationCrop = 0.875;
            draft.inheritWeights = true;
            draft.fineTuning = new FineTuning(0.25, 3, 0.5);
          });

  private Recipes() {}
}
