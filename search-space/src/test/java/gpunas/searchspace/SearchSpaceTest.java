package gpunas.searchspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SearchSpaceTest {

  private static final SearchSpace GPUNET = Spaces.gpunet();

  /** GPUNet-0 as NVIDIA released it, written as 41 integers; stages 4 and 6 are off Table 1. */
  private static final Encoding GPUNET_0 =
      Encoding.of(
          320, 32, 3, 0, 2, 32, 3, 5, 0, 0, 2, 64, 3, 5, 0, 0, 3, 256, 3, 5, 0, 1, 3, 112, 3, 2, 0,
          0, 0, 704, 3, 5, 1, 0, 2, 256, 3, 2, 0, 0, 0);

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("property.tries", 200));
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  @Test
  void a_space_may_be_cut_to_some_of_its_resolutions() {
    var cut = Spaces.gpunet().withResolutions(List.of(224, 288));

    assertThat(cut.resolutions()).isEqualTo(Choices.of(224, 288));
    assertThat(cut.stages()).isEqualTo(Spaces.gpunet().stages());
    assertThatThrownBy(() -> cut.withResolutions(List.of(256)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The space gpunet has no resolution 256; it has 224, 288.");
  }

  @Test
  void table_2_has_41_genes_with_the_published_number_of_values() {
    assertThat(GPUNET.genes().stream().map(gene -> gene.choices().size()))
        .containsExactly(
            10, 2, 2, 2, 4, 4, 2, 5, 2, 2, 8, 5, 2, 5, 2, 2, 8, 7, 2, 5, 2, 2, 10, 8, 2, 5, 2, 2,
            16, 10, 2, 5, 2, 2, 15, 10, 2, 5, 2, 2, 16);
  }

  @Test
  void a_space_can_be_narrowed_to_one_of_its_networks() {
    for (var whole : List.of(GPUNET, Spaces.quickstart(), Spaces.gpunetAsReleased())) {
      var random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
      for (var i = 0; i < 100; i++) {
        var encoding = whole.random(random);
        var only = whole.only(encoding, "one");
        assertThat(only.networkCount()).isEqualTo(BigInteger.ONE);
        assertThat(only.decode(only.random(random))).isEqualTo(whole.decode(encoding));
      }
    }
    assertThatThrownBy(() -> GPUNET.only(Encoding.of(1, 2), "one"))
        .hasMessageContaining("Not in the space gpunet");
  }

  @Test
  void table_1_has_the_published_choices() {
    assertThat(GPUNET.genes().stream().map(gene -> gene.name() + ": " + gene.choices()))
        .startsWith(
            "resolution: 224..512 step 32",
            "stage 0 filters: 24, 32",
            "stage 1 kernel: 3, 5",
            "stage 1 activation: 0, 1",
            "stage 1 layers: 1..4",
            "stage 2 filters: 32..80 step 16",
            "stage 2 kernel: 3, 5",
            "stage 2 expansion: 2..6",
            "stage 2 squeeze-excite: 0, 1",
            "stage 2 activation: 0, 1",
            "stage 2 layers: 1..8",
            "stage 3 filters: 48..112 step 16")
        .contains(
            "stage 4 filters: 96..192 step 16",
            "stage 4 layers: 1..10",
            "stage 5 filters: 112..224 step 16",
            "stage 5 layers: 0..15",
            "stage 6 filters: 128..416 step 32",
            "stage 6 layers: 1..15",
            "stage 7 filters: 256..832 step 64",
            "stage 7 layers: 0..15");
  }

  @Test
  void table_1_has_the_published_number_of_vectors_and_networks() {
    assertThat(GPUNET.encodingCount()).isEqualTo(new BigInteger("360777252864000000000000"));
    assertThat(GPUNET.networkCount()).isEqualTo(new BigInteger("317208301928448000000000"));
  }

  @Test
  void a_released_network_outside_table_1_is_decoded_all_the_same() {
    assertThat(GPUNET.decode(GPUNET_0).parameters()).isEqualTo(11_885_432L);
    assertThat(GPUNET.decode(GPUNET_0).macs()).isEqualTo(3_308_916_480L);
  }

  @Test
  void membership_says_which_stage_is_outside_and_what_is_allowed() {
    assertThat(GPUNET.violations(GPUNET_0))
        .containsExactly(
            "stage 4 filters 256, allowed 96..192 step 16",
            "stage 6 filters 704, allowed 128..416 step 32");
  }

  @Test
  void an_encoding_is_its_text() {
    assertThat(Encoding.parse(GPUNET_0.toString())).isEqualTo(GPUNET_0);
    assertThat(Encoding.parse("28, 8,3")).isEqualTo(Encoding.of(28, 8, 3));
    assertThatThrownBy(() -> Encoding.parse("28,8.5,3"))
        .hasMessage("Gene 1 is '8.5'; an encoding is whole numbers with commas between them.");
  }

  @Test
  void an_encoding_of_another_space_is_refused() {
    assertThatThrownBy(() -> GPUNET.decode(Encoding.of(28, 8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 41 genes, but 2 were given");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, Gene 0 (resolution) is 0; expected 1 or more.",
    "1, -8, Gene 1 (stage 0 filters) is -8; expected 1 or more.",
    "6, 4, Gene 6 (stage 2 kernel) is 4; expected an odd number.",
    "7, 0, Gene 7 (stage 2 expansion) is 0; expected 1 or more.",
    "8, 2, Gene 8 (stage 2 squeeze-excite) is 2; expected 0 or 1.",
    "9, 2, Gene 9 (stage 2 activation) is 2; expected 0 (ReLU) or 1 (Swish).",
    "10, -1, Gene 10 (stage 2 layers) is -1; expected 0 or more."
  })
  void a_gene_that_makes_no_layer_is_refused(int position, int value, String message) {
    assertThatThrownBy(() -> GPUNET.decode(GPUNET_0.with(position, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void the_other_genes_of_an_absent_stage_may_be_anything() {
    assertThat(GPUNET.decode(GPUNET_0.with(24, 0).with(27, -1))).isEqualTo(GPUNET.decode(GPUNET_0));
  }

  @Test
  void as_released_a_fused_block_of_stride_2_loses_a_row() {
    assertThat(GPUNET.with(Padding.AS_RELEASED).decode(GPUNET_0).macs()).isEqualTo(3_254_209_280L);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void random_encodings_are_canonical_members(long seed) {
    var encoding = GPUNET.random(random(seed));
    assertThat(GPUNET.contains(encoding)).isTrue();
    assertThat(GPUNET.canonical(encoding)).isEqualTo(encoding);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void encodings_that_differ_in_an_absent_stage_only_are_the_same_network(long seed) {
    var random = random(seed);
    var absent = GPUNET.random(random).with(28, 0);
    var other = absent.with(24, 5).with(23, 224);
    assertThat(GPUNET.decode(other)).isEqualTo(GPUNET.decode(absent));
    assertThat(GPUNET.canonical(other)).isEqualTo(GPUNET.canonical(absent));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void neighbours_are_distinct_canonical_members_and_neighbours_of_each_other(long seed) {
    var space = Spaces.quickstart();
    var encoding = space.random(random(seed));
    var neighbours = space.neighbours(encoding);
    assertThat(neighbours).doesNotHaveDuplicates().doesNotContain(encoding).isNotEmpty();
    assertThat(neighbours).allMatch(neighbour -> space.canonical(neighbour).equals(neighbour));
    assertThat(neighbours)
        .filteredOn(neighbour -> space.decode(neighbour).stages().size() == 6)
        .filteredOn(_ -> space.decode(encoding).stages().size() == 6)
        .allMatch(neighbour -> space.neighbours(neighbour).contains(encoding));
  }

  @Test
  void an_absent_stage_passes_its_input_on() {
    var absent = GPUNET.random(random(1)).with(28, 0);
    var network = GPUNET.decode(absent);
    assertThat(network.stages()).extracting(Network.Stage::number).doesNotContain(5);
    assertThat(network.stages().get(5).layers().getFirst().input().channels())
        .isEqualTo(absent.gene(17));
  }

  @Test
  void layers_that_do_not_fit_together_make_no_network() {
    var input = new Shape(3, 32, 32);
    var stem = new Network.Stage(0, List.of(new Layer.Conv(input, 8, 3, 2, Activation.RELU)));
    var tail = new Network.Stage(1, List.of(new Layer.Tail(new Shape(16, 16, 16), 64, 10)));
    assertThatThrownBy(() -> new Network(input, List.of(stem, tail)))
        .hasMessageContaining("stage 1 expects 16x16x16 but is given 8x16x16");
  }

  @Test
  void encode_is_the_inverse_of_decode() {
    for (var space : List.of(GPUNET, Spaces.quickstart())) {
      var random = random(41);
      for (var i = 0; i < 10_000; i++) {
        var encoding = space.random(random);
        assertThat(space.encode(space.decode(encoding))).isEqualTo(new Encoded.As(encoding));
      }
    }
  }

  @Test
  void a_network_outside_the_space_can_be_encoded_if_integers_express_it() {
    var canonical = GPUNET_0.toArray();
    GPUNET.canonicalise(canonical, 0);
    assertThat(GPUNET.encode(GPUNET.decode(GPUNET_0)))
        .isEqualTo(new Encoded.As(Encoding.of(canonical)));
  }

  @Test
  void what_integers_cannot_express_is_said() {
    var input = new Shape(3, 64, 64);
    var stem = new Layer.Conv(input, 32, 3, 2, Activation.SWISH);
    var conv = new Layer.Conv(stem.output(), 32, 3, 1, Activation.RELU);
    var fused =
        new Layer.FusedIrb(conv.output(), 32, 3, 2, 4, false, Activation.RELU, Padding.SAME);
    assertThat(reason(stem, conv, fused)).isEmpty();
    assertThat(reason(new Layer.Conv(input, 32, 5, 2, Activation.SWISH), conv, fused))
        .isEqualTo(
            "the stem is conv/3x64x64/32/k5/s2/swish; gpunet makes it conv/3x64x64/32/k3/s2/swish");
    assertThat(reason(stem, conv, new Layer.Conv(conv.output(), 64, 3, 2, Activation.RELU)))
        .isEqualTo("layer 1 of stage 2 is conv/32x32x32/64/k3/s2/relu; gpunet makes it fused_irb");
    assertThat(reason(stem, new Layer.Conv(stem.output(), 48, 3, 1, Activation.RELU)))
        .isEqualTo(
            "layer 1 of stage 1 is conv/32x32x32/48/k3/s1/relu; gpunet makes it conv/32x32x32/32/k3/s1/relu");
    assertThat(
            reason(
                stem,
                conv,
                new Layer.FusedIrb(
                    conv.output(), 32, 3, 2, 4.5, false, Activation.RELU, Padding.SAME)))
        .endsWith("gpunet makes it fused_irb/32x32x32/32/k3/s2/e4/se0/relu");
    assertThat(
            reason(
                stem,
                conv,
                new Layer.FusedIrb(
                    conv.output(), 32, 3, 2, 4, false, Activation.RELU, Padding.AS_RELEASED)))
        .contains("/as_released; gpunet makes it fused_irb");
    assertThat(reason(stem, new Distilled.Irb(stem.output(), 32, 3, 1, 4, 1)))
        .isEqualTo(
            "layer 1 of stage 1 is distilled_irb/32x32x32/32/k3/s1/e4/g1; gpunet makes it conv");
    assertThat(reason(new Layer.Conv(new Shape(1, 64, 64), 32, 3, 2, Activation.SWISH)))
        .startsWith("the stem is conv/1x64x64");
    var layers = new ArrayList<Layer>(List.of(stem));
    for (var i = 1; i < 9; i++) {
      layers.add(new Layer.Conv(layers.getLast().output(), 32, 3, 1, Activation.RELU));
    }
    assertThat(reason(layers.toArray(Layer[]::new)))
        .isEqualTo("stage 8 is one too many; gpunet has 7 between stem and tail");
  }

  /** Why a network of one layer per stage and GPUNet's tail has no encoding; empty if it has. */
  private static String reason(Layer... layers) {
    var stages = new ArrayList<Network.Stage>();
    for (var layer : layers) {
      stages.add(new Network.Stage(stages.size(), List.of(layer)));
    }
    var last = layers[layers.length - 1].output();
    stages.add(new Network.Stage(stages.size(), List.of(new Layer.Tail(last, 1280, 1000))));
    return switch (GPUNET.encode(new Network(layers[0].input(), stages))) {
      case Encoded.As _ -> "";
      case Encoded.Inexpressible(var reason) -> reason;
    };
  }

  @Test
  void stages_ascend_and_have_layers() {
    var input = new Shape(3, 32, 32);
    var stem = new Layer.Conv(input, 8, 3, 2, Activation.RELU);
    var tail = new Layer.Tail(stem.output(), 64, 10);
    assertThatThrownBy(() ->
            new Network(
                input,
                List.of(new Network.Stage(1, List.of(stem)), new Network.Stage(1, List.of(tail)))))
        .hasMessageContaining("Stage 1 comes after stage 1");
    assertThatThrownBy(() -> new Network.Stage(4, List.of()))
        .hasMessageContaining("Stage 4 has no layers");
  }
}
