package gpunas.searchmodel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.trainer.Recipes;
import gpunas.trainer.recipe.Recipe.Regularisation;
import org.junit.jupiter.api.Test;

class RecipeTest {

  @Test
  void values_out_of_range_are_refused_by_name() {
    refused(() -> Recipes.of(0, 50, 0), "epochs is 0, expected at least 1");
    refused(() -> Recipes.of(1, 1, 0), "batchSize");
    refused(() -> Recipes.of(1, 50, -1), "trainingImages");
    refused(() -> Recipes.of(1, 50, 0).withAccumulation(26), "accumulation is 26");
    refused(() -> Recipes.withLearningRate(0, Recipes.of(1, 50, 0)), "learningRate");
    refused(() -> Recipes.withLearningRate(Double.NaN, Recipes.of(1, 50, 0)), "learningRate");
    refused(() -> new Schedule(Schedule.Kind.STEP, 1, 1.1, 1, 1), "warmUp");
    refused(() -> new Schedule(Schedule.Kind.STEP, 1, 0, 0, 1), "stepEpochs");
    refused(() -> new Schedule(Schedule.Kind.STEP, 1, 0, 1, 1.1), "stepFactor");
    refused(() -> new Regularisation(1, 0, 0), "labelSmoothing");
    refused(() -> new Regularisation(0, 1, 0), "dropout");
    refused(() -> new Regularisation(0, 0, -0.1), "dropPath");
    refused(() -> optimisation(1, 0.9, 0, 0), "momentum");
    refused(() -> optimisation(0.9, 1, 0, 0), "squareDecay");
    refused(() -> optimisation(0.9, 0.9, -1, 0), "weightDecay");
    refused(() -> optimisation(0.9, 0.9, 0, -1), "gradientClip");
    refused(() -> new Augmentation(0, 0, 0, 1, 0, 0), "smallestCrop");
    refused(() -> new Augmentation(1, 2, 0, 1, 0, 0), "flip");
    refused(() -> new Augmentation(1, 0, 11, 1, 0, 0), "randAugment");
  }

  @Test
  void words_that_mean_nothing_are_refused() {
    refused(() -> Optimisation.Kind.ofWord("adam"), "expected one of sgd, rmsprop-tf, adamw");
    refused(() -> Schedule.Kind.ofWord("linear"), "expected one of cosine, step, constant");
  }

  @Test
  void equal_recipes_have_equal_hashes() {
    assertThat(Recipes.of(1, 50, 0).hash()).isEqualTo(Recipes.of(1, 50, 0).hash()).hasSize(64);
    assertThat(Recipes.of(1, 50, 0).hash()).isNotEqualTo(Recipes.of(2, 50, 0).hash());
  }

  @Test
  void is_evaluated_at_the_end_and_as_often_as_it_says() {
    assertThat(Recipes.of(5, 50, 0).evaluatesAfter(4)).isFalse();
    assertThat(Recipes.of(5, 50, 0).evaluatesAfter(5)).isTrue();
    assertThat(Recipes.full(5, 50, Optimisation.Kind.SGD).evaluatesAfter(1)).isTrue();
  }

  private static Optimisation optimisation(
      double momentum, double squareDecay, double weightDecay, double clip) {
    return new Optimisation(
        Optimisation.Kind.ADAMW, momentum, squareDecay, 1e-8, weightDecay, false, clip);
  }

  private static void refused(Runnable recipe, String message) {
    assertThatThrownBy(recipe::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
