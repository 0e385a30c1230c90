package gpunas.sampler.spec;

import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Recipe.Regularisation;
import gpunas.searchmodel.recipe.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Recipes that have a name: where a specification's recipe begins. */
public final class Presets {

  private static final Optimisation SGD =
      new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 1e-4, false, 0);

  /** The one that is taken if none is named: minutes on a CPU, with small images, few of them. */
  public static final Recipe BY_DEFAULT =
      Recipe.plain(
              2,
              50,
              SGD,
              new Schedule(Schedule.Kind.COSINE, 0.1, 0.1, 2.4, 0.97),
              new Regularisation(0.1, 0.2, 0))
          .with(draft -> draft.preset = "quickstart");

  /**
   * Short, and annealed to zero so that networks can be compared after few epochs; less is dropped
   * and distorted than in a long training, which short ones do not have the time to make up for.
   */
  private static final Recipe SEARCH =
      Recipe.plain(
              10,
              256,
              new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 5e-5, false, 0),
              new Schedule(Schedule.Kind.COSINE, 0.2, 0.1, 2.4, 0.97),
              new Regularisation(0.1, 0.1, 0))
          .with(draft -> {
            draft.preset = "search";
            draft.augmentation = new Augmentation(0.35, 0.5, 0, 2, 0.5, 0);
            draft.evaluateEvery = 1;
            draft.inheritWeights = true;
          });

  /**
   * As NVIDIA trained GPUNet-0 to 2: {@code train_params/GPUNet-0.train.params} and {@code
   * train.py} of PyTorch/Classification/GPUNet in its DeepLearningExamples, with timm 0.5.4. Eight
   * GPUs took 192 images each, in half precision: here eight parts on one device, and float32. The
   * command says {@code --drop 0.3} and {@code --drop-connect 0.2}, but the networks are built
   * without asking it: {@code gpunet_modules.py} has dropout 0.2, {@code gpunet_builder.py} drop
   * path 0.2.
   */
  private static final Recipe PUBLISHED =
      Recipe.plain(
              450,
              8 * 192,
              new Optimisation(Optimisation.Kind.RMSPROP_TF, 0.9, 0.9, 1e-3, 1e-5, false, 0),
              new Schedule(Schedule.Kind.STEP, 0.06, 3.0 / 450, 2.4, 0.97),
              new Regularisation(0.1, 0.2, 0.2))
          .with(draft -> {
            draft.preset = "gpunet-published";
            draft.accumulation = 8;
            draft.augmentation = new Augmentation(0.08, 0.5, 9, 2, 0.5, 0.2);
            draft.emaDecay = 0.9999;
            draft.evaluateEvery = 1;
          });

  private static final Map<String, Recipe> BY_NAME =
      Stream.of(BY_DEFAULT, SEARCH, PUBLISHED)
          .collect(
              Collectors.toMap(
                  Recipe::preset, preset -> preset, (first, _) -> first, LinkedHashMap::new));

  private Presets() {}

  /** Their names. */
  static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /**
   * The preset of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Recipe get(String name) {
    var preset = BY_NAME.get(name);
    if (preset == null) {
      throw new IllegalArgumentException(
          "There is no preset %s; expected one of %s.".formatted(name, names()));
    }
    return preset;
  }
}
