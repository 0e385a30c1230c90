package gpunas.searchspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayerGridTest {

  private static final LayerGrid GPUNET = new LayerGrid(Spaces.gpunet());
  private static final LayerGrid QUICKSTART = new LayerGrid(Spaces.quickstart());
  private static final AdditiveCost PARAMETERS = GPUNET.cost(Layer::parameters);
  private static final AdditiveCost MACS = GPUNET.cost(Layer::macs);
  private static final AdditiveCost QUICKSTART_MACS = QUICKSTART.cost(Layer::macs);

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("property.tries", 200));
  }

  @Test
  void a_complete_table_of_gpunets_space_has_the_known_number_of_entries() {
    assertThat(GPUNET.layers()).hasSize(132_990);
  }

  @Test
  void a_space_with_too_many_layers_is_refused_before_it_is_laid_out() {
    var stage =
        new StageChoices(
            StageType.IRB,
            2,
            Choices.range(8, 512, 8),
            Choices.of(3, 5, 7),
            Choices.range(1, 6, 1),
            Choices.of(0, 1),
            Choices.of(0, 1),
            Choices.range(1, 4, 1));
    assertThatThrownBy(() -> new LayerGrid(quickstartWith(Collections.nCopies(4, stage))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected at most 500,000");
  }

  @Test
  void stages_of_hundreds_of_layers_are_summed() {
    var deep =
        new StageChoices(
            StageType.IRB,
            1,
            Choices.of(8),
            Choices.of(3),
            Choices.of(1),
            Choices.of(0),
            Choices.of(0),
            Choices.of(1, 255));
    assertSumsEqualThoseOfDecodedNetworks(quickstartWith(Collections.nCopies(2, deep)));
    assertThatThrownBy(() -> new LayerGrid(quickstartWith(Collections.nCopies(3, deep))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("up to 765 layers")
        .hasMessageContaining("expected at most 511");
  }

  @Test
  void without_padding_the_kernel_decides_on_the_size_of_what_follows() {
    var space = Spaces.quickstart().with(Padding.AS_RELEASED);
    assertThat(new LayerGrid(space).layers()).hasSizeGreaterThan(QUICKSTART.layers().size());
    assertSumsEqualThoseOfDecodedNetworks(space);
  }

  @Test
  void genes_of_any_choices_are_summed() {
    var odd =
        new StageChoices(
            StageType.IRB,
            2,
            Choices.of(1, 2, 4, 32_767),
            Choices.of(3, 5, 7, 255),
            Choices.of(1, 2, 63),
            Choices.of(0, 1),
            Choices.of(1),
            Choices.of(0, 1, 2, 9));
    var conv = StageChoices.conv(1, Choices.of(1), Choices.of(0), Choices.of(0));
    assertSumsEqualThoseOfDecodedNetworks(quickstartWith(List.of(odd)));
    assertSumsEqualThoseOfDecodedNetworks(quickstartWith(List.of(conv)));
    assertSumsEqualThoseOfDecodedNetworks(quickstartWith(List.of(conv, odd, conv)));
  }

  private static void assertSumsEqualThoseOfDecodedNetworks(SearchSpace space) {
    var macs = new LayerGrid(space).cost(Layer::macs);
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (var i = 0; i < 200; i++) {
      var encoding = space.random(random);
      assertThat(macs.of(encoding)).isEqualTo((double) space.decode(encoding).macs());
    }
  }

  private static SearchSpace quickstartWith(List<StageChoices> stages) {
    var like = QUICKSTART.space();
    return new SearchSpace(
        "quickstart with other stages",
        like.inputChannels(),
        like.classes(),
        like.tailWidth(),
        like.padding(),
        like.resolutions(),
        like.stem(),
        stages);
  }

  @Test
  void the_layers_of_a_space_are_distinct_and_so_are_their_keys() {
    assertThat(QUICKSTART.layers()).doesNotHaveDuplicates();
    assertThat(QUICKSTART.layers().stream().map(LayerKey::of)).doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_sum_by_array_reads_equals_the_sum_over_the_decoded_network(long seed) {
    var encoding =
        GPUNET.space().random(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    var network = GPUNET.space().decode(encoding);
    assertThat(PARAMETERS.of(encoding)).isEqualTo((double) network.parameters());
    assertThat(MACS.of(encoding)).isEqualTo((double) network.macs());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void the_grid_holds_every_layer_of_every_network(long seed) {
    var space = QUICKSTART.space();
    var encoding = space.random(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    assertThat(QUICKSTART.layers()).containsAll(space.decode(encoding).layers());
    assertThat(QUICKSTART_MACS.of(encoding)).isEqualTo((double) space.decode(encoding).macs());
  }

  @Test
  void a_choice_that_does_not_fit_into_16_bits_is_refused() {
    var like = QUICKSTART.space();
    var space =
        new SearchSpace(
            "huge", 1, 10, 128, Padding.SAME, Choices.of(28, 40_000), like.stem(), like.stages());
    assertThatThrownBy(() -> new LayerGrid(space))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("resolution may be 40000; expected at most 32767");
  }
}
