package gpunas.formats;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Shape;
import gpunas.searchspace.Spaces;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParametersTest {

  private static final Layer BLOCK =
      new Layer.Irb(new Shape(16, 8, 8), 24, 5, 2, 3, true, Activation.RELU);

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("property.tries", 50));
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  @Test
  void a_block_has_its_parameters_in_the_order_of_the_computation() {
    assertThat(Parameters.of(BLOCK, "block"))
        .extracting(parameter -> parameter.name() + " " + parameter.shape())
        .containsExactly(
            "block.op0.weight [48, 16, 1, 1]",
            "block.op1.scale [48]",
            "block.op1.shift [48]",
            "block.op1.mean [48]",
            "block.op1.variance [48]",
            "block.op3.weight [48, 1, 5, 5]",
            "block.op4.scale [48]",
            "block.op4.shift [48]",
            "block.op4.mean [48]",
            "block.op4.variance [48]",
            "block.op6.reduce.weight [4, 48, 1, 1]",
            "block.op6.reduce.bias [4]",
            "block.op6.expand.weight [48, 4, 1, 1]",
            "block.op6.expand.bias [48]",
            "block.op7.weight [24, 48, 1, 1]",
            "block.op8.scale [24]",
            "block.op8.shift [24]",
            "block.op8.mean [24]",
            "block.op8.variance [24]");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void the_trained_parameters_are_those_that_are_counted(long seed) {
    var space = Spaces.gpunet();
    var network = space.decode(space.random(random(seed)));
    var parameters = Parameters.of(network);
    assertThat(parameters.stream().filter(p -> p.role().trained()).mapToLong(Parameter::size).sum())
        .isEqualTo(network.parameters());
    assertThat(parameters).extracting(Parameter::name).doesNotHaveDuplicates();
  }

  @Test
  void random_weights_depend_on_the_seed_alone_and_vary_with_the_fan_in() {
    var parameters = Parameters.of(BLOCK, "block");
    var weights = Weights.random(parameters, random(7));
    assertThat(weights.get("block.op7.weight"))
        .isEqualTo(Weights.random(parameters, random(7)).get("block.op7.weight"))
        .isNotEqualTo(Weights.random(parameters, random(8)).get("block.op7.weight"));
    assertThat(variance(weights.get("block.op7.weight"))).isBetween(1.7 / 48, 2.3 / 48);
    assertThat(List.of(weights.get("block.op1.scale")[0], weights.get("block.op1.mean")[0]))
        .containsExactly(1f, 0f);
  }

  @Test
  void small_weights_are_as_uniform_as_those_that_pytorch_begins_with() {
    var parameters = Parameters.of(BLOCK, "block");
    var weights = Weights.small(parameters, random(7)).get("block.op7.weight");
    assertThat(variance(weights)).isBetween(0.9 / (3 * 48), 1.1 / (3 * 48));
    for (var weight : weights) {
      assertThat(Math.abs(weight)).isLessThanOrEqualTo((float) (1 / Math.sqrt(48)));
    }
    assertThat(Weights.small(parameters, random(7)).get("block.op6.reduce.bias")).containsOnly(0);
  }

  private static double variance(float[] values) {
    var sum = 0.0;
    for (var value : values) {
      sum += value * value;
    }
    return sum / values.length;
  }
}
