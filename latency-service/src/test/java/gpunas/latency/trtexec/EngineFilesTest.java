package gpunas.latency.trtexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.eventloop.PermanentFailure;
import gpunas.formats.onnx.OnnxModel;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.Precision;
import gpunas.latency.profile.TimedPrecision;
import gpunas.searchspace.LayerKey;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files in the form in which {@code --exportProfile} and {@code --exportLayerInfo} write them, of
 * an engine of three layers. They were written here: the form is that of published files, as in
 * {@code tools/experimental/trt-engine-explorer} of NVIDIA's TensorRT, the times are made up.
 */
class EngineFilesTest {

  private static final OnnxModel MODEL =
      OnnxModels.layers(
          Stream.of(
                  "conv/3x32x32/8/k3/s2/relu",
                  "irb/16x8x8/16/k3/s1/e2/se1/swish",
                  "fused_irb/16x8x8/24/k3/s2/e4/se0/relu")
              .map(LayerKey::parse)
              .toList(),
          1,
          1,
          Precision.FP16);

  @TempDir Path folder;

  /**
   * Fused layers {@code A + B}, {@code {ForeignNode[A...B]}} and Myelin's kernels of made-up names
   * count for the layer whose nodes they have; what only converts its input or output does not.
   */
  @ParameterizedTest
  @ValueSource(strings = {"8.6", "10", "11"})
  void each_layer_takes_what_its_nodes_take(String version) {
    var times = LayerTimes.apart(profile(version), engine(version + "-layers"));
    assertThat(times).isEqualTo(Map.of(0, 5.25, 1, 20.0, 2, 7.25));
    assertThat(LayerTimes.together(profile(version), engine(version + "-layers"))).isEqualTo(32.5);
  }

  @ParameterizedTest
  @CsvSource({"8.6, 8, 6", "10, 10, 3", "10, 10, 13", "11, 11, 1"})
  void the_precision_of_an_engine_is_seen(String version, int major, int minor) {
    var engine = engine(version + "-layers");
    PrecisionCheck.require(flags(major, minor, TimedPrecision.FP16), engine, MODEL);
    assertThatThrownBy(
            () -> PrecisionCheck.require(flags(major, minor, TimedPrecision.FP32), engine, MODEL))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("does not have the precision fp32")
        .hasMessageContaining("with weights in fp16");
  }

  @ParameterizedTest
  @CsvSource({"8.6, 8, 6", "10, 10, 13", "11, 11, 1"})
  void an_engine_in_floats_is_none_of_halves(String version, int major, int minor)
      throws IOException {
    var text =
        Files.readString(file(version + "-layers"))
            .replaceAll(
                "Channel major FP16 format where channel % [0-9] == 0", "Row major linear FP32")
            .replaceAll(
                "(?:Two wide channel vectorized row major|Row major linear) FP16 format",
                "Row major linear FP32")
            .replace("atatype\": \"Half", "atatype\": \"Float");
    var engine = EngineLayers.read(Files.writeString(folder.resolve("floats.json"), text));
    PrecisionCheck.require(flags(major, minor, TimedPrecision.FP32), engine, MODEL);
    assertThatThrownBy(
            () -> PrecisionCheck.require(flags(major, minor, TimedPrecision.FP16), engine, MODEL))
        .hasMessageContaining("built 0 of its");
  }

  /** As with less than {@code --profilingVerbosity=detailed}. */
  @Test
  void layers_may_be_names_alone_of_which_no_precision_is_known() {
    var engine = engine("8.6-names");
    assertThat(engine.layers())
        .hasSize(11)
        .anyMatch(layer -> layer.name().equals("{ForeignNode[layer1.op6.squeeze...layer1.op6]}"))
        .allMatch(layer -> layer.types().isEmpty());
    assertThatThrownBy(
            () -> PrecisionCheck.require(flags(8, 6, TimedPrecision.FP16), engine, MODEL))
        .hasMessageContaining("its layer information has no types");
  }

  /** Its name has only the first and the last of its nodes. */
  @Test
  void a_node_that_spans_layers_leaves_none_of_them_apart() throws IOException {
    var text =
        Files.readString(file("8.6-profile"))
            .replace("layer1.op6.squeeze...layer1.op6", "layer0.op2...layer2.op0");
    var profile = LayerProfile.read(Files.writeString(folder.resolve("profile.json"), text));
    assertThat(LayerTimes.apart(profile, engine("8.6-layers"))).isEmpty();
  }

  @Test
  void a_profile_without_medians_tells_means_and_a_count_is_no_layer() throws IOException {
    assertThat(profile("10").entries()).hasSize(13);
    var text = Files.readString(file("10-profile")).replaceAll("\"medianMs\" : [^,]+, ", "");
    var older = LayerProfile.read(Files.writeString(folder.resolve("profile.json"), text));
    assertThat(older.entries().get(1).micros()).isEqualTo(5.3025);
  }

  private static TrtFlags flags(int major, int minor, TimedPrecision precision) {
    return new TrtFlags(new TrtVersion(major, minor, 0), precision);
  }

  private static LayerProfile profile(String version) {
    return LayerProfile.read(file(version + "-profile"));
  }

  private static EngineLayers engine(String name) {
    return EngineLayers.read(file(name));
  }

  private static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(EngineFilesTest.class.getResource(name + ".json")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
