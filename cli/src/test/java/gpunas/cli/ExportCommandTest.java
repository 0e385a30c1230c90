package gpunas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.onnx.OnnxModels;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  @Test
  void nvidias_json_is_the_network_again() throws IOException {
    assertThat(export("nvidia-json"))
        .isEqualTo(new CommandRun(0, "Wrote %s.%n".formatted(out), ""));
    assertThat(GpunetJson.read(Files.readString(out), Padding.SAME))
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
          .containsEntry("encoding", SMALL);
      var input = (TensorInfo) session.getInputInfo().get(OnnxModels.INPUT).getInfo();
      assertThat(input.getShape()).containsExactly(4, 1, 28, 28);
    }
  }

  @Test
  void onnx_says_what_made_it_and_how_long_a_table_thinks_it_takes() throws OrtException {
    assertThat(export("onnx", "--table", "estimate-t4-fp16-b1").exitCode()).isZero();
    try (var session = OrtEnvironment.getEnvironment().createSession(out.toString())) {
      assertThat(session.getMetadata().getCustomMetadata())
          .containsEntry("gpunas", Gpunas.VERSION)
          .containsEntry("space", "quickstart")
          .containsEntry("latencyTable", "estimate-t4-fp16-b1")
          .containsEntry("latencyKind", "estimated")
          .hasEntrySatisfying(
              "latencyMicros", micros -> assertThat(Double.parseDouble(micros)).isPositive());
    }
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
    assertThat(export("caffe").exitCode()).isEqualTo(2);
    assertThat(export("caffe").errors())
        .contains(
            "Invalid value for option '--format': 'caffe'; expected onnx, nvidia-json or svg");
  }
}
