package gpunas.searchspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ActivationMemoryTest {

  private static final Shape IMAGE = new Shape(3, 8, 8);

  /** Floats of an image, of the stem's output, of the tail's hidden map. */
  private static final long IMAGE_VALUES = 3 * 8 * 8;

  private static final long STEM_VALUES = 16 * 4 * 4;
  private static final long HIDDEN_VALUES = 32 * 4 * 4;

  @Test
  void an_evaluation_takes_the_input_and_the_output_of_its_largest_operation() {
    var memory = ActivationMemory.of(network(Activation.SWISH));

    assertThat(memory.predicting()).isEqualTo(Float.BYTES * 2 * HIDDEN_VALUES);
  }

  @Test
  void a_relu_keeps_one_array_less_than_a_swish() {
    var relu = ActivationMemory.of(network(Activation.RELU));
    var swish = ActivationMemory.of(network(Activation.SWISH));

    assertThat(swish.learning() - relu.learning()).isEqualTo(Float.BYTES * STEM_VALUES);
  }

  @Test
  void a_training_step_takes_what_gradients_need_and_the_gradients_of_one_operation() {
    // The image; of stem and tail the convolution and the ReLU's result; the ten scores.
    var kept = IMAGE_VALUES + 2 * STEM_VALUES + 2 * HIDDEN_VALUES + 10;
    var memory = ActivationMemory.of(network(Activation.RELU));

    // At the tail's ReLU: the gradients of its output and of its input.
    assertThat(memory.learning()).isEqualTo(Float.BYTES * (kept + 2 * HIDDEN_VALUES));
  }

  @Test
  void a_step_that_recomputes_keeps_the_inputs_of_layers_only() {
    var memory = ActivationMemory.of(network(Activation.RELU));

    // The tail is learned from without what the stem's ReLU had as its input; the scores' gradient
    // stays beside them.
    assertThat(memory.learning() - memory.recomputing())
        .isEqualTo(Float.BYTES * (STEM_VALUES - 10));
    assertThat(memory.recomputingWithGaps()).isBetween(memory.recomputing(), memory.learning());
  }

  private static Network network(Activation activation) {
    var stem = new Layer.Conv(IMAGE, 16, 3, 2, activation);
    var tail = new Layer.Tail(stem.output(), 32, 10);
    return new Network(
        IMAGE, List.of(new Network.Stage(0, List.of(stem)), new Network.Stage(1, List.of(tail))));
  }
}
