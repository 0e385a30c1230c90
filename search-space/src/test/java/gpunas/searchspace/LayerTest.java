package gpunas.searchspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchspace.Operation.Convolution;
import gpunas.searchspace.Operation.SqueezeExcite;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerTest {

  private static final Shape MAP = new Shape(64, 40, 40);

  static Stream<Layer> layers() {
    return Stream.of(
        new Layer.Conv(new Shape(3, 320, 320), 32, 3, 2, Activation.SWISH),
        new Layer.FusedIrb(MAP, 64, 5, 1, 5, true, Activation.RELU, Padding.SAME),
        new Layer.FusedIrb(MAP, 96, 3, 2, 5, false, Activation.RELU, Padding.AS_RELEASED),
        new Layer.Irb(MAP, 256, 5, 2, 7.67, true, Activation.SWISH),
        new Layer.Tail(MAP, 1280, 1000),
        new Distilled.Stem(new Shape(3, 528, 528), 48, 3),
        new Distilled.Irb(MAP, 96, 7, 2, 6, 2),
        new Distilled.Tail(MAP, 1984, 1000));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void a_layer_is_its_key(Layer layer) {
    assertThat(LayerKey.parse(LayerKey.of(layer))).isEqualTo(layer);
  }

  @Test
  void a_key_can_be_read_by_people() {
    assertThat(LayerKey.of(new Layer.Irb(MAP, 256, 3, 2, 5, false, Activation.SWISH)))
        .isEqualTo("irb/64x40x40/256/k3/s2/e5/se0/swish");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pool/64x40x40",
        "irb/64x40/256/k3/s2/e5/se0/swish",
        "irb/64x40x40/256/k3/s2/e5/se0",
        "irb/64x40x40/256/3/s2/e5/se0/swish",
        "tail/64x40x40/many/c10"
      })
  void a_text_that_is_no_key_is_refused_with_an_example(String text) {
    assertThatThrownBy(() -> LayerKey.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is not a layer key")
        .hasMessageContaining("irb/64x40x40/256/k3/s2/e5/se0/swish");
  }

  @Test
  void stride_2_halves_an_even_side_but_for_the_released_fused_block() {
    var side = new Shape(32, 160, 160);
    assertThat(new Layer.FusedIrb(side, 32, 3, 2, 5, false, Activation.RELU, Padding.SAME).output())
        .isEqualTo(new Shape(32, 80, 80));
    assertThat(
            new Layer.FusedIrb(side, 32, 3, 2, 5, false, Activation.RELU, Padding.AS_RELEASED)
                .output())
        .isEqualTo(new Shape(32, 79, 79));
  }

  @Test
  void the_hidden_width_is_divisible_by_8_and_the_squeeze_a_quarter_of_the_input() {
    var operations =
        new Layer.Irb(new Shape(44, 14, 14), 44, 3, 1, 3, true, Activation.RELU).operations();
    assertThat(operations.getFirst())
        .isInstanceOfSatisfying(
            Convolution.class, hidden -> assertThat(hidden.output().channels()).isEqualTo(136));
    assertThat(operations)
        .filteredOn(SqueezeExcite.class::isInstance)
        .extracting(operation -> ((SqueezeExcite) operation).reduced())
        .containsExactly(11);
  }

  @Test
  void only_a_block_that_keeps_its_shape_has_a_shortcut() {
    assertThat(new Layer.Irb(MAP, 64, 3, 1, 4, false, Activation.RELU).residual()).isTrue();
    assertThat(new Layer.Irb(MAP, 64, 3, 2, 4, false, Activation.RELU).residual()).isFalse();
    assertThat(new Layer.Irb(MAP, 96, 3, 1, 4, false, Activation.RELU).residual()).isFalse();
    assertThat(new Layer.Conv(MAP, 64, 3, 1, Activation.RELU).residual()).isFalse();
  }

  @Test
  void a_distilled_block_does_not_round_its_hidden_width() {
    var block = new Distilled.Irb(new Shape(67, 57, 57), 67, 5, 1, 3, 1);
    assertThat(block.operations().getFirst().output()).isEqualTo(new Shape(201, 57, 57));
    assertThat(block.residual()).isTrue();
  }

  @Test
  void groups_divide_the_parameters_of_the_pointwise_convolutions_of_a_distilled_block() {
    var whole = new Distilled.Irb(MAP, 64, 3, 1, 2, 1);
    var grouped = new Distilled.Irb(MAP, 64, 3, 1, 2, 4);
    assertThat(whole.parameters() - grouped.parameters()).isEqualTo(2 * 64 * 128 * 3 / 4);
    assertThatThrownBy(() -> new Distilled.Irb(MAP, 64, 3, 1, 2, 3))
        .hasMessageContaining("3 groups were given; expected a divisor of 64 channels in and 64");
  }

  @Test
  void the_distilled_tail_classifies_what_is_pooled_in_between() {
    var tail = new Distilled.Tail(MAP, 1984, 1000);
    assertThat(tail.parameters())
        .isEqualTo(64 * 1152 + 2 * 1152 + 1152 * 1984 + 1984 * 1000 + 1000);
    assertThat(tail.macs()).isEqualTo(64 * 1152 * 40 * 40 + 1152 * 1984 + 1984 * 1000);
    assertThat(tail.output()).isEqualTo(new Shape(1000, 1, 1));
  }
}
