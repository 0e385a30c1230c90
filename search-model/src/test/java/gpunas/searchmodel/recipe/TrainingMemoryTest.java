package gpunas.searchmodel.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.searchmodel.recipe.Recipe.Regularisation;
import gpunas.searchspace.ActivationMemory;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Network;
import gpunas.searchspace.Spaces;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {

  private static final Network NETWORK =
      Spaces.quickstart()
          .decode(Encoding.parse("28,16,3,1,1,16,3,2,1,1,1,32,5,3,0,1,2,64,3,3,1,1,2"));

  private static final long WEIGHTS = Float.BYTES * NETWORK.parameters();

  @Test
  void the_state_is_what_does_not_depend_on_images() {
    // Weights, gradients, momentum.
    assertThat(state(Optimisation.Kind.SGD, 0)).isEqualTo(3 * WEIGHTS);
    assertThat(state(Optimisation.Kind.SGD, 0.9)).isEqualTo(4 * WEIGHTS);
    // Mean square and momentum; two means.
    assertThat(state(Optimisation.Kind.RMSPROP_TF, 0)).isEqualTo(4 * WEIGHTS);
    assertThat(state(Optimisation.Kind.ADAMW, 0.9)).isEqualTo(5 * WEIGHTS);
  }

  @Test
  void each_image_takes_what_its_activations_take() {
    var memory = memory(Optimisation.Kind.SGD, 0, Precision.FLOAT32);
    var arrays = ActivationMemory.of(NETWORK);

    assertThat(memory.perImage()).isEqualTo(arrays.learning());
    assertThat(memory.training(9))
        .isEqualTo(ActivationMemory.needed(memory.state(), 9 * arrays.learning()));
    assertThat(memory.evaluation(9))
        .isEqualTo(ActivationMemory.needed(memory.state(), 9 * arrays.predicting()));
  }

  @Test
  void half_the_precision_takes_half_the_activations_while_a_network_learns() {
    var whole = memory(Optimisation.Kind.SGD, 0, Precision.FLOAT32);
    var half = memory(Optimisation.Kind.SGD, 0, Precision.BFLOAT16);

    assertThat(half.perImage()).isEqualTo(whole.perImage() / 2);
    assertThat(half.state() - whole.state()).isEqualTo(WEIGHTS / 2);
    assertThat(half.perEvaluatedImage()).isEqualTo(whole.perEvaluatedImage());
  }

  @Test
  void a_training_that_recomputes_takes_less() {
    var recipe = recipe(Optimisation.Kind.SGD, 0, Precision.FLOAT32);
    var memory = TrainingMemory.of(NETWORK, recipe.saving());

    assertThat(memory.perImage()).isEqualTo(ActivationMemory.of(NETWORK).recomputingWithGaps());
    assertThat(memory.state()).isEqualTo(TrainingMemory.of(NETWORK, recipe).state());
    assertThat(memory.training(8)).isLessThan(TrainingMemory.of(NETWORK, recipe).training(8));
  }

  @Test
  void roundings_take_more_of_all() {
    var memory = memory(Optimisation.Kind.SGD, 0, Precision.FLOAT32);
    var rounding = memory.rounding(NETWORK);

    assertThat(rounding.state() - memory.state()).isEqualTo(5 * NETWORK.parameters());
    assertThat(rounding.perImage()).isEqualTo(memory.perImage() * 19 / 12);
    assertThat(rounding.perEvaluatedImage()).isEqualTo(2 * memory.perEvaluatedImage());
  }

  private static long state(Optimisation.Kind kind, double emaDecay) {
    return memory(kind, emaDecay, Precision.FLOAT32).state();
  }

  private static TrainingMemory memory(
      Optimisation.Kind kind, double emaDecay, Precision precision) {
    return TrainingMemory.of(NETWORK, recipe(kind, emaDecay, precision));
  }

  private static Recipe recipe(Optimisation.Kind kind, double emaDecay, Precision precision) {
    return Recipe.plain(
            1,
            8,
            new Optimisation(kind, 0.9, 0.9, 1e-3, 0, true, 0),
            new Schedule(Schedule.Kind.CONSTANT, 0.1, 0, 1, 1),
            new Regularisation(0, 0, 0))
        .with(draft -> {
          draft.emaDecay = emaDecay;
          draft.precision = precision;
        });
  }
}
