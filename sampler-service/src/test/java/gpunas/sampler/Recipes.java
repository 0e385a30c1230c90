package gpunas.sampler;

import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Recipe.Regularisation;
import gpunas.searchmodel.recipe.Schedule;

/** Recipes to test with. */
public final class Recipes {

  /** What a specification gets that says nothing. */
  public static final Recipe BY_DEFAULT =
      new Recipe(
          "quickstart",
          2,
          50,
          1,
          false,
          0,
          new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 1e-4, false, 0),
          new Schedule(Schedule.Kind.COSINE, 0.1, 0.1, 2.4, 0.97),
          new Regularisation(0.1, 0.2, 0),
          new Augmentation(1, 0, 0, 2, 0.5, 0),
          0,
          Precision.FLOAT32,
          0,
          1,
          false);

  /** No number is a default, none is there twice. */
  public static final Recipe DIFFERENT =
      new Recipe(
          "search",
          3,
          64,
          4,
          true,
          500,
          new Optimisation(Optimisation.Kind.ADAMW, 0.8, 0.99, 1e-6, 0.05, true, 1.5),
          new Schedule(Schedule.Kind.STEP, 0.03, 0.2, 1.25, 0.5),
          new Regularisation(0.15, 0.25, 0.35),
          new Augmentation(0.45, 0.55, 7, 1, 0.65, 0.75),
          0.999,
          Precision.FLOAT32,
          2,
          0.875,
          true);

  private Recipes() {}
}
