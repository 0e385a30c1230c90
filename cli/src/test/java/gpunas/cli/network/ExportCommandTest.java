package gpunas.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import gpunas.cli.CommandRun;
import gpunas.formats.Parameters;
import gpunas.formats.Tensor;
import gpunas.formats.Weights;
import gpunas.formats.gpunet.GpunetCheckpoint;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.safetensors.Safetensors;
import gpunas.formats.safetensors.SafetensorsFile;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Network;
import gpunas.searchspace.Spaces;
import gpunas.service.Version;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {

  private static final String SMALL = "28,8,3,0,1,8,3,2,0,0,1,16,3,2,1,1,1,32,3,2,0,0,0";

  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void setUp() {
    out = folder.resolve("network");
  }

  private CommandRun export(String format, String... more) {
    var arguments =
        new ArrayList<>(
            List.of("--encoding", SMALL, "--space", "quickstart", "--out", out.toString()));
    arguments.addAll(List.of("--format", format));
    arguments.addAll(List.of(more));
    return CommandRun.of(new ExportCommand(), arguments.toArray(String[]::new));
  }

  private CommandRun written() {
    return new CommandRun(0, "Wrote %s.%n".formatted(out), "");
  }

  @Test
  void nvidias_json_is_the_network_again() throws IOException {
    assertThat(export("nvidia-json")).isEqualTo(written());
    assertThat(GpunetJson.read(Files.readString(out)))
        .isEqualTo(Spaces.quickstart().decode(Encoding.parse(SMALL)));
  }

  @Test
  void a_picture_is_svg() throws IOException {
    assertThat(export("svg").exitCode()).isZero();
    assertThat(out).content().startsWith("<svg").endsWith("</svg>\n");
  }

  @Test
  void onnx_can_be_loaded_and_says_that_its_weights_are_random() throws OrtException {
    assertThat(export("onnx", "--batch", "4", "--seed", "7", "--keep-batch-norm").exitCode())
        .isZero();
    try (var session = OrtEnvironment.getEnvironment().createSession(out.toString())) {
      assertThat(session.getMetadata().getCustomMetadata())
          .containsEntry("weights", "random, seed 7")
          .containsEntry("padding", "same")
          .containsEntry("encoding", SMALL);
      var input = (TensorInfo) session.getInputInfo().get(OnnxModels.INPUT).getInfo();
      assertThat(input.getShape()).containsExactly(4, 1, 28, 28);
    }
  }

  @Test
  void onnx_takes_trained_weights_and_what_is_known_of_them() throws IOException, OrtException {
    var network = Spaces.quickstart().decode(Encoding.parse(SMALL));
    var file = weightsOf(network, Map.of("top1", "0.875"));
    assertThat(export("onnx", "--weights", file.toString())).isEqualTo(written());
    var expected = OnnxModels.of(network, weights(network), OnnxOptions.deployment());
    assertThat(logits(Files.readAllBytes(out), network)).isEqualTo(logits(expected, network));
    try (var session = OrtEnvironment.getEnvironment().createSession(out.toString())) {
      assertThat(session.getMetadata().getCustomMetadata())
          .containsEntry("weights", "trained")
          .containsEntry("top1", "0.875")
          .containsEntry("encoding", SMALL);
    }
  }

  @Test
  void a_checkpoint_has_the_names_of_nvidias_code_and_the_trained_values() throws IOException {
    var network = Spaces.quickstart().decode(Encoding.parse(SMALL));
    var file = weightsOf(network, Map.of("top1", "0.875"));
    assertThat(export("gpunet-checkpoint", "--weights", file.toString())).isEqualTo(written());
    var weights = weights(network);
    try (var checkpoint = SafetensorsFile.open(out)) {
      var content = checkpoint.content();
      assertThat(content.metadata())
          .containsEntry("padding", "same")
          .containsEntry("weights", "trained")
          .containsEntry("top1", "0.875");
      GpunetCheckpoint.names(network)
          .forEach((own, nvidias) ->
              assertThat(content.tensors().get(nvidias).values()).isEqualTo(weights.get(own)));
      assertThat(content.tensors()).containsKey("network.head: 2.net.0.weight");
    }
  }

  @Test
  void weights_of_another_network_are_refused() throws IOException {
    var wider = Spaces.quickstart().decode(Encoding.parse(SMALL.replace("28,8,", "28,16,")));
    var run = export("onnx", "--weights", weightsOf(wider, Map.of()).toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("another network").contains("stage0.layer0");
    assertThat(out).doesNotExist();
  }

  @Test
  void weights_that_were_trained_with_another_padding_are_refused() throws IOException {
    var network = Spaces.quickstart().decode(Encoding.parse(SMALL));
    var file = weightsOf(network, Map.of("padding", "as_released")).toString();
    var run = export("onnx", "--weights", file);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors())
        .contains("trained with the padding as_released, but the network's is same")
        .contains("Maybe --padding as_released is missing.");
    assertThat(export("onnx", "--weights", file, "--padding", "as_released").exitCode()).isZero();
  }

  @Test
  void a_damaged_file_of_weights_is_refused() throws IOException {
    var network = Spaces.quickstart().decode(Encoding.parse(SMALL));
    var file = weightsOf(network, Map.of());
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThat(export("onnx", "--weights", file.toString()).errors()).contains("checksum");
    Files.write(file, Arrays.copyOf(bytes, 100));
    assertThat(export("onnx", "--weights", file.toString()).errors()).contains("beginning");
    assertThat(export("onnx", "--weights", folder + "/nothing").errors())
        .contains("cannot be read");
  }

  private Path weightsOf(Network network, Map<String, String> metadata) throws IOException {
    var weights = weights(network);
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var parameter : Parameters.of(network)) {
      tensors.put(
          parameter.name(), new Tensor(parameter.shape(), () -> weights.get(parameter.name())));
    }
    var file = folder.resolve("weights.safetensors");
    try (var stream = Files.newOutputStream(file)) {
      new Safetensors(metadata, tensors).write(stream);
    }
    return file;
  }

  private static Weights weights(Network network) {
    return Weights.random(
        Parameters.of(network), RandomGeneratorFactory.of("L64X128MixRandom").create(5));
  }

  private static float[][] logits(byte[] model, Network network) throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    var pixels = new float[(int) network.input().size()];
    Arrays.fill(pixels, 0.5f);
    var shape = new long[] {1, 1, 28, 28};
    try (var session = environment.createSession(model);
        var image = OnnxTensor.createTensor(environment, FloatBuffer.wrap(pixels), shape);
        var result = session.run(Map.of(OnnxModels.INPUT, image))) {
      return (float[][]) result.get(0).getValue();
    }
  }

  @Test
  void onnx_says_what_made_it_and_how_long_a_table_thinks_it_takes() throws OrtException {
    assertThat(export("onnx", "--table", "estimate-t4-fp16-b1").exitCode()).isZero();
    try (var session = OrtEnvironment.getEnvironment().createSession(out.toString())) {
      assertThat(session.getMetadata().getCustomMetadata())
          .containsEntry("gpunas", Version.current())
          .containsEntry("space", "quickstart")
          .containsEntry("latencyTable", "estimate-t4-fp16-b1")
          .containsEntry("latencyKind", "estimated")
          .hasEntrySatisfying(
              "latencyMicros", micros -> assertThat(Double.parseDouble(micros)).isPositive());
    }
  }

  @Test
  void onnx_in_16_bit_floats_is_half_as_large_and_takes_32_bit_floats() throws Exception {
    assertThat(export("onnx").exitCode()).isZero();
    var single = Files.readAllBytes(out);
    assertThat(export("onnx", "--precision", "fp16").exitCode()).isZero();
    var half = Files.readAllBytes(out);
    assertThat(half.length).isLessThan(single.length * 6 / 10);
    var network = Spaces.quickstart().decode(Encoding.parse(SMALL));
    assertThat(logits(half, network)[0]).containsExactly(logits(single, network)[0], within(0.1f));
    assertThat(export("onnx", "--precision", "fp8").errors()).contains("'fp8'");
  }

  @Test
  void onnx_may_leave_its_weights_in_a_file_of_their_own() throws OrtException {
    assertThat(export("onnx", "--external-data").exitCode()).isZero();
    assertThat(folder.resolve("network.data")).isNotEmptyFile();
    OrtEnvironment.getEnvironment().createSession(out.toString()).close();
  }

  @Test
  void what_cannot_be_written_is_one_clear_line() {
    out = folder.resolve("no/such/folder");
    var run = export("svg");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors())
        .isEqualToIgnoringNewLines(
            "gpunas: %s cannot be written: there is no such folder.".formatted(out));
  }

  @Test
  void a_wrong_call_is_refused() {
    assertThat(export("onnx", "--batch", "-1"))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "gpunas: A batch of -1 images was given; expected 1 or more.%n".formatted()));
    assertThat(export("gpunet-checkpoint", "--precision", "fp16").errors())
        .contains("--precision is for --format onnx only");
    assertThat(export("caffe").exitCode()).isEqualTo(2);
    assertThat(export("caffe").errors())
        .contains(
            "Invalid value for option '--format': 'caffe'; expected onnx, nvidia-json, gpunet-checkpoint or svg");
  }
}
