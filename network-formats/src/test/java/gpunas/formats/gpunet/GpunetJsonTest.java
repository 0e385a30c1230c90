package gpunas.formats.gpunet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Shape;
import gpunas.searchspace.Spaces;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GpunetJsonTest {

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("property.tries", 500));
  }

  @ParameterizedTest
  @CsvSource({
    "0.65ms, 11885432, 3254209280, 3308916480",
    "0.5ms-D, 22815080, 1870345792, 1870345792"
  })
  void a_released_network_has_the_published_size(
      String name, long parameters, long macsAsReleased, long macsSame) {
    var configuration = Released.configuration(name);
    var released = GpunetJson.read(configuration, Padding.AS_RELEASED);
    assertThat(released.parameters()).isEqualTo(parameters);
    assertThat(released.macs()).isEqualTo(macsAsReleased);
    assertThat(GpunetJson.read(configuration, Padding.SAME).macs()).isEqualTo(macsSame);
  }

  @Test
  void a_released_network_is_its_encoding() {
    var encoding =
        Encoding.of(
            320, 32, 3, 0, 2, 32, 3, 5, 0, 0, 2, 64, 3, 5, 0, 0, 3, 256, 3, 5, 0, 1, 3, 112, 3, 2,
            0, 0, 0, 704, 3, 5, 1, 0, 2, 256, 3, 2, 0, 0, 0);
    assertThat(GpunetJson.read(Released.configuration("0.65ms"), Padding.SAME))
        .isEqualTo(Spaces.gpunet().decode(encoding));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.65ms", "0.85ms", "1.75ms", "0.5ms-D", "0.8ms-D"})
  void a_released_configuration_is_written_as_nvidia_wrote_it(String name) {
    var configuration = Released.configuration(name);
    var network = GpunetJson.read(configuration, Padding.SAME);
    assertThat(GpunetJson.write(network)).isEqualToNormalizingWhitespace(configuration);
    assertThat(GpunetJson.read(GpunetJson.write(network), Padding.SAME)).isEqualTo(network);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_is_written_is_read_again(long seed) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var space = random.nextBoolean() ? Spaces.gpunet() : Spaces.quickstart();
    var network = space.decode(space.random(random));
    assertThat(GpunetJson.read(GpunetJson.write(network), space.padding())).isEqualTo(network);
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
        "\"kernel_size\"|\"kernal_size\"|List entry 2 (conv) lacks the key 'kernel_size'.",
        "\"use_se\"|\"use_see\"|List entry 4 (fused_irb) lacks the key 'use_se'.",
        "\"num_in_channels\": 3,|\"num_in_channels\": 3, \"kernel_size\": 3,|List entry 1 (head) has the key 'kernel_size', which it cannot have. Its keys are layer_type, num_in_channels, num_out_channels, act.",
        "\"num_in_channels\": 64|\"num_in_channels\": 63|List entry 7 (fused_irb) has num_in_channels 63, but the entry before it puts out 64.",
        "\"stride\": 2|\"stride\": 3|List entry 4 (fused_irb) has stride 3; expected 1 or 2.",
        "\"stride\": 2|\"stride\": \"2\"|List entry 4 (fused_irb) has stride \"2\"; expected 1 or 2.",
        "\"expansion\": 5|\"expansion\": 0|List entry 4 (fused_irb) has expansion 0; expected a number above 0.",
        "\"use_se\": false|\"use_se\": 0|List entry 4 (fused_irb) has use_se 0; expected true or false.",
        "\"act\": \"swish\"|\"act\": \"gelu\"|List entry 9 (irb) has act gelu; expected relu or swish.",
        "\"layer_type\": \"irb\"|\"layer_type\": \"mbconv\"|List entry 9 (mbconv) is no layer here",
        "\"layer_type\": \"head\"|\"layer_type\": \"conv\"|List entry 1 (conv) stands where head belongs.",
        "\"layer_type\": \"data\"|\"layer_type\": \"head\"|List entry 0 (head) stands where data belongs.",
        "\"stage\": 4|\"stage\": 1|List entry 9 (irb) has stage 1; expected 3 or more, as before it.",
        "\"img_resolution\": 320|\"img_resolution\": 320.5|List entry 0 (data) has img_resolution 320.5; expected a whole number from 1.",
        "\"distill\": false|\"distil\": false|List entry 0 (data) lacks the key 'distill'.",
        "\"distill\": false|\"distill\": false, \"distill\": true|The configuration is no JSON (line 5",
      })
  void a_mistake_is_named_with_its_entry_and_key(String right, String wrong, String message) {
    var configuration =
        Released.configuration("0.65ms").replaceFirst(right, wrong.replace("\"", "\\\""));
    assertThatThrownBy(() -> GpunetJson.read(configuration, Padding.SAME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "[1, 2, 3]", "[", "nothing"})
  void a_text_that_is_no_configuration_is_refused(String text) {
    assertThatThrownBy(() -> GpunetJson.read(text, Padding.SAME))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
