package gpunas.searchspace;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.searchspace.DeployedMemory.Numbers;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class DeployedMemoryTest {

  private static final Shape IMAGE = new Shape(3, 8, 8);

  /*
   * 3 x 8 x 8 -> 3x3 convolution of stride 2 -> 16 x 4 x 4 -> 1x1 convolution -> 32 x 4 x 4 ->
   * average -> 32 -> linear -> 10.
   */
  private static final Network SMALL = network(new Layer.Conv(IMAGE, 16, 3, 2, Activation.RELU));

  private static final long STEM_WEIGHTS = 3 * 3 * 3 * 16;
  private static final long TAIL_WEIGHTS = 16 * 32;
  private static final long LINEAR = 32 * 10 + 10;

  @Test
  void weights_are_those_of_folded_convolutions_with_their_biases() {
    assertThat(fp32(1).weights(SMALL))
        .isEqualTo(4 * (STEM_WEIGHTS + 16 + TAIL_WEIGHTS + 32 + LINEAR));
    assertThat(new DeployedMemory(Numbers.FP16, 1).weights(SMALL))
        .isEqualTo(2 * (STEM_WEIGHTS + 16 + TAIL_WEIGHTS + 32 + LINEAR));
  }

  @Test
  void of_integers_the_inner_convolutions_have_a_byte_for_each_weight() {
    // The stem and the linear layer are in floats; the tail has a bias and a scale per channel.
    assertThat(new DeployedMemory(Numbers.INT8, 1).weights(SMALL))
        .isEqualTo(4 * (STEM_WEIGHTS + 16) + TAIL_WEIGHTS + 4 * (32 + 32) + 4 * LINEAR);
  }

  @Test
  void live_at_one_time_are_at_most_the_maps_that_the_largest_operation_reads_and_makes() {
    // The tail's convolution: 16 x 4 x 4 in, 32 x 4 x 4 out. At the stem it is 192 + 256.
    assertThat(fp32(1).live(SMALL)).isEqualTo(4 * (256 + 512));
    assertThat(fp32(8).live(SMALL)).isEqualTo(8 * 4 * (256 + 512));
    assertThat(fp32(8).bytes(SMALL)).isEqualTo(fp32(1).weights(SMALL) + 8 * 4 * (256 + 512));
    // In integers the stem needs more: its image and what it makes of it are floats.
    assertThat(new DeployedMemory(Numbers.INT8, 1).live(SMALL)).isEqualTo(4 * (192 + 256));
  }

  @Test
  void a_shortcut_stays_until_it_is_added() {
    // 16 x 4 x 4, expanded to 64 channels, convolved by depth, back to 16.
    var block = new Distilled.Irb(new Shape(16, 4, 4), 16, 3, 1, 4, 1);
    assertThat(block.residual()).isTrue();
    assertThat(fp32(1).live(block)).isEqualTo(4 * (256 + 1024 + 1024));

    // With as many channels inside, the first and the last convolution are alike.
    var even = new Distilled.Irb(new Shape(16, 4, 4), 16, 3, 1, 1, 1);
    assertThat(fp32(1).live(even)).isEqualTo(4 * (256 + 256 + 256));
  }

  @Test
  void a_precision_is_found_by_the_word_of_tables() {
    assertThat(DeployedMemory.of("fp16", 4)).isEqualTo(new DeployedMemory(Numbers.FP16, 4));
    assertThat(DeployedMemory.of("int8", 1)).isEqualTo(new DeployedMemory(Numbers.INT8, 1));
    assertThat(DeployedMemory.of("tf32", 1)).isNull();
  }

  @Test
  void by_array_reads_it_is_the_same_as_by_the_decoded_network() {
    var space = Spaces.quickstart();
    var grid = new LayerGrid(space);
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    for (var numbers : Numbers.values()) {
      var memory = new DeployedMemory(numbers, 2);
      var cost = grid.cost(memory);
      for (var i = 0; i < 200; i++) {
        var encoding = space.random(random);
        assertThat(cost.of(grid.find(encoding.toArray())))
            .isEqualTo(memory.bytes(space.decode(encoding)));
      }
    }
  }

  private static DeployedMemory fp32(int batch) {
    return new DeployedMemory(Numbers.FP32, batch);
  }

  private static Network network(Layer stem) {
    var tail = new Layer.Tail(stem.output(), 32, 10);
    return new Network(
        IMAGE, List.of(new Network.Stage(0, List.of(stem)), new Network.Stage(1, List.of(tail))));
  }
}
