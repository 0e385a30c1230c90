package gpunas.searchmodel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchmodel.recipe.Recipe.Regularisation;
import org.junit.jupiter.api.Test;

class RecipeTest {

  @Test
  void values_out_of_range_are_refused_by_name() {
    refused(() -> recipe(0, 50, 0), "epochs is 0, expected at least 1");
    refused(() -> recipe(1, 1, 0), "batchSize");
    refused(() -> recipe(1, 50, -1), "trainingImages");
    refused(
        () -> recipe(1, 50, 0).with(draft -> draft.validationImagesPerClass = 0),
        "validationImagesPerClass is 0");
    refused(() -> recipe(1, 3, 0).divided(), "accumulation is 2");
    refused(() -> new Schedule(Schedule.Kind.STEP, 0, 0, 1, 1), "learningRate");
    refused(() -> new Schedule(Schedule.Kind.STEP, Double.NaN, 0, 1, 1), "learningRate");
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
    assertThat(recipe(1, 50, 0).hash()).isEqualTo(recipe(1, 50, 0).hash()).hasSize(64);
    assertThat(recipe(1, 50, 0).hash()).isNotEqualTo(recipe(2, 50, 0).hash());
    assertThat(recipe("named", 1, 50, 0, 0).hash()).isEqualTo(recipe(1, 50, 0).hash());
  }

  @Test
  void is_evaluated_at_the_end_and_as_often_as_it_says() {
    assertThat(recipe(5, 50, 0).evaluatesAfter(4)).isFalse();
    assertThat(recipe(5, 50, 0).evaluatesAfter(5)).isTrue();
    assertThat(recipe("", 5, 50, 0, 1).evaluatesAfter(1)).isTrue();
  }

  @Test
  void memory_is_saved_by_recomputing_before_batches_are_cut() {
    var first = recipe(1, 8, 0).saving();
    assertThat(first.recompute()).isTrue();
    assertThat(first.accumulation()).isEqualTo(1);
    assertThat(first.saving().accumulation()).isEqualTo(2);
    assertThat(first.saving().saving().accumulation()).isEqualTo(4);
    assertThat(first.saving().saving().canSave()).isFalse();
    assertThat(recipe(1, 2, 0).canSave()).isTrue();
  }

  private static Recipe recipe(int epochs, int batchSize, int trainingImages) {
    return recipe("", epochs, batchSize, trainingImages, 0);
  }

  private static Recipe recipe(
      String preset, int epochs, int batchSize, int trainingImages, int evaluateEvery) {
    return Recipe.plain(
            epochs,
            batchSize,
            new Optimisation(Optimisation.Kind.SGD, 0.9, 0.9, 1e-3, 1e-4, false, 0),
            new Schedule(Schedule.Kind.COSINE, 0.1, 0.1, 2.4, 0.97),
            new Regularisation(0.1, 0, 0))
        .with(draft -> {
          draft.preset = preset;
          draft.trainingImages = trainingImages;
          draft.evaluateEvery = evaluateEvery;
        });
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
