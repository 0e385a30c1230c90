package gpunas.formats.gpunet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Distilled;
import gpunas.searchspace.Encoded;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Shape;
import gpunas.searchspace.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GpunetJsonTest {

  static Stream<SearchSpace> spaces() {
    return Spaces.NAMES.stream().map(Spaces::find);
  }

  @ParameterizedTest
  @CsvSource({
    "GPUNET_0, 11885432, 3254209280, 3308916480",
    "GPUNET_1, 12704192, 3308369280, 3375338624",
    "GPUNET_2, 25798704, 8386275920, 8708618240",
    "GPUNET_P0, 22815080, 1870345792, 1870345792",
    "GPUNET_P1, 39905672, 3241678272, 3241678272",
    "GPUNET_D1, 10589859, 4289640427, 4289640427",
    "GPUNET_D2, 19036728, 15739476160, 15739476160"
  })
  void a_released_network_has_the_size_that_nvidias_code_gives_it(
      Released released, long parameters, long macsAsReleased, long macsSame) {
    var network = released.network(Padding.AS_RELEASED);
    assertThat(network.parameters()).isEqualTo(parameters);
    assertThat(network.macs()).isEqualTo(macsAsReleased);
    assertThat(released.network(Padding.SAME).macs()).isEqualTo(macsSame);
  }

  @Test
  void a_released_network_is_its_encoding() {
    var encoding =
        Encoding.of(
            320, 32, 3, 0, 2, 32, 3, 5, 0, 0, 2, 64, 3, 5, 0, 0, 3, 256, 3, 5, 0, 1, 3, 112, 3, 2,
            0, 0, 0, 704, 3, 5, 1, 0, 2, 256, 3, 2, 0, 0, 0);
    assertThat(Released.GPUNET_0.network(Padding.SAME)).isEqualTo(Spaces.gpunet().decode(encoding));
  }

  @ParameterizedTest
  @EnumSource
  void a_released_configuration_is_written_as_nvidia_wrote_it(Released released) {
    var configuration = released.json();
    var network = released.network(Padding.AS_RELEASED);
    assertThat(GpunetJson.write(network))
        .isEqualToNormalizingWhitespace(
            configuration.replaceFirst(",\\s+\"stage:\": 5", "")); // a slip that nothing reads
    assertThat(GpunetJson.read(configuration)).isEqualTo(network);
    assertThat(GpunetJson.read("\uFEFF" + GpunetJson.write(network))).isEqualTo(network);
  }

  @ParameterizedTest
  @EnumSource
  void a_padding_that_nvidias_code_does_not_have_is_stated(Padding padding) {
    var network = Released.GPUNET_0.network(padding);
    var json = GpunetJson.write(network);
    switch (padding) {
      case SAME -> assertThat(json).contains("\"padding\": \"same\"");
      case AS_RELEASED -> assertThat(json).doesNotContain("padding");
    }
    assertThat(GpunetJson.read(json)).isEqualTo(network);
    for (var other : Padding.values()) {
      assertThat(GpunetJson.read(json, other)).isEqualTo(Released.GPUNET_0.network(other));
    }
  }

  @Test
  void a_padding_that_changes_nothing_is_not_stated() {
    var network = Released.GPUNET_P0.network(Padding.SAME);
    assertThat(network.padding()).isNull();
    assertThat(GpunetJson.write(network)).doesNotContain("padding");
  }

  @Test
  void released_networks_are_found_by_the_names_people_give_them() {
    assertThat(Released.find("gpunet-0")).isEqualTo(Released.GPUNET_0);
    assertThat(Released.find("gpunet-d2")).isEqualTo(Released.GPUNET_D2);
    assertThat(Released.find("gpunet-3")).isNull();
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void an_encoding_survives_the_way_through_a_configuration(SearchSpace space) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(10);
    for (var i = 0; i < 5_000; i++) {
      var encoding = space.random(random);
      var network = space.decode(encoding);
      var read = GpunetJson.read(GpunetJson.write(network));
      assertThat(read).isEqualTo(network);
      assertThat(space.encode(read)).isEqualTo(new Encoded.As(encoding));
    }
  }

  @Test
  void a_head_that_nvidias_code_does_not_build_cannot_be_written() {
    var stem = new Layer.Conv(new Shape(3, 32, 32), 8, 5, 2, Activation.SWISH);
    var network =
        new Network(
            stem.input(),
            List.of(
                new Network.Stage(0, List.of(stem)),
                new Network.Stage(1, List.of(new Layer.Tail(stem.output(), 64, 10)))));
    assertThatThrownBy(() -> GpunetJson.write(network))
        .hasMessageContaining("begins with a 3x3 convolution of stride 2")
        .hasMessageContaining("conv/3x32x32/8/k5/s2/swish");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"kernel_size\"|\"kernal_size\"|List entry 2 (conv) lacks the key 'kernel_size'; it has layer_type, num_in_channels, num_out_channels, stride, kernal_size, act, stage.",
        "\"use_se\"|\"use_see\"|List entry 4 (fused_irb) lacks the key 'use_se'; it has",
        "\"num_in_channels\": 3,|\"num_in_channels\": 3, \"kernel_size\": 3,|List entry 1 (head) has the key 'kernel_size', which it cannot have. Its keys are act, layer_type, num_in_channels, num_out_channels.",
        "\"num_in_channels\": 64|\"num_in_channels\": 63|List entry 7 (fused_irb) has num_in_channels 63, but the entry before it puts out 64.",
        "\"stride\": 2|\"stride\": 3|List entry 4 (fused_irb) has stride 3; expected 1 or 2.",
        "\"stride\": 2|\"stride\": \"2\"|List entry 4 (fused_irb) has stride \"2\"; expected 1 or 2.",
        "\"expansion\": 5|\"expansion\": 0|List entry 4 (fused_irb) has expansion 0; expected a number above 0.",
        "\"use_se\": false|\"use_se\": 0|List entry 4 (fused_irb) has use_se 0; expected true or false.",
        "\"act\": \"swish\"|\"act\": \"gelu\"|List entry 9 (irb) has act gelu; expected relu or swish.",
        "\"layer_type\": \"irb\"|\"layer_type\": \"mbconv\"|List entry 9 (mbconv) stands where conv or fused_irb or irb belongs.",
        "\"layer_type\": \"head\"|\"layer_type\": \"conv\"|List entry 1 (conv) stands where head belongs.",
        "\"layer_type\": \"data\"|\"layer_type\": \"head\"|List entry 0 (head) stands where data belongs.",
        "\"stage\": 4|\"stage\": 1|List entry 9 (irb) has stage 1; expected 3 or more, as stages ascend.",
        "\"img_resolution\": 320|\"img_resolution\": 320.5|List entry 0 (data) has img_resolution 320.5; expected a whole number from 1.",
        "\"distill\": false|\"distill\": false, \"padding\": \"valid\"|List entry 0 (data) has padding valid; expected same or as_released.",
        "\"distill\": false|\"distil\": false|List entry 0 (data) lacks the key 'distill'; it has layer_type, img_resolution, distil.",
        "\"distill\": false|\"distill\": false, \"distill\": true|The configuration is not JSON (line 5",
      })
  void a_mistake_is_named_with_its_entry_and_key(String right, String wrong, String message) {
    var configuration = Released.GPUNET_0.json().replaceFirst(right, wrong.replace("\"", "\\\""));
    assertThatThrownBy(() -> GpunetJson.read(configuration, Padding.SAME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"head\"|\"conv\"|List entry 1 (conv) stands where head or head_large belongs.",
        "\"layer_type\": \"irb\"|\"layer_type\": \"fused_irb\"|List entry 2 (fused_irb) stands where irb belongs.",
        "\"groups\": 1|\"groups\": 2|List entry 2 (irb) has groups 2; expected a divisor of 33 channels in and 33 out.",
        "\"groups\": 1|\"act\": \"relu\", \"groups\": 1|List entry 2 (irb) has the key 'act', which it cannot have.",
        "\"expansion\": 3|\"expansion\": 3.5|List entry 3 (irb) has expansion 3.5; expected a whole number from 1.",
        "\"stage\": 0|\"stage\": 1|List entry 1 (head) has stage 1; expected 0.",
        "\"distill\": true|\"distill\": false|List entry 1 (head) has the key 'stage'",
      })
  void a_mistake_in_a_distilled_configuration_is_named_too(
      String right, String wrong, String message) {
    var configuration = Released.GPUNET_D1.json().replaceFirst(right, wrong.replace("\"", "\\\""));
    assertThatThrownBy(() -> GpunetJson.read(configuration, Padding.SAME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void the_number_of_a_tail_that_is_not_the_next_one_is_kept() {
    var released = Released.GPUNET_0.network(Padding.SAME);
    var stages = new ArrayList<>(released.stages());
    stages.add(new Network.Stage(8, stages.removeLast().layers()));
    var numbered = new Network(released.input(), stages);
    assertThat(GpunetJson.read(GpunetJson.write(numbered), Padding.SAME)).isEqualTo(numbered);
  }

  @Test
  void a_network_of_both_families_cannot_be_written() {
    var stem = new Distilled.Stem(new Shape(3, 32, 32), 8, 1);
    var network =
        new Network(
            stem.input(),
            List.of(
                new Network.Stage(0, List.of(stem)),
                new Network.Stage(1, List.of(new Layer.Tail(stem.output(), 64, 10)))));
    assertThatThrownBy(() -> GpunetJson.write(network))
        .hasMessageContaining("does not mix its families; it has tail/8x16x16/64/c10");
  }

  @Test
  void a_text_that_nests_without_end_is_refused_in_a_line() {
    assertThatThrownBy(() -> GpunetJson.read("[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The configuration is not JSON: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "[1, 2, 3]", "[", "nothing"})
  void a_text_that_is_no_configuration_is_refused(String text) {
    assertThatThrownBy(() -> GpunetJson.read(text, Padding.SAME))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
