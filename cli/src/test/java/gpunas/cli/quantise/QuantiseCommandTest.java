package gpunas.cli.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.CommandRun;
import gpunas.cli.UserError;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxFile;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class QuantiseCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Encoding ENCODING =
      Encoding.parse("28,8,3,0,1,8,3,1,1,0,1,16,3,1,0,1,1,32,3,1,0,0,1");
  private static final int CLASSES = 10;
  private static final int TRAINING = 10;
  private static final int VALIDATION = 4;

  @TempDir private Path folder;

  @BeforeEach
  void a_network_and_its_images() throws IOException {
    var random = new Random(1);
    for (var part : List.of("train", "val")) {
      for (var label = 0; label < CLASSES; label++) {
        var images = part.equals("train") ? TRAINING : VALIDATION;
        for (var i = 0; i < images; i++) {
          picture(data().resolve("%s/c%d/%d.png".formatted(part, label, i)), label, random);
        }
      }
    }
    network("a", true);
    network("b", true);
  }

  @Test
  void both_are_judged_on_the_listed_images_and_timed_and_the_file_says_what_it_is()
      throws IOException {
    var run = quantise(folder.resolve("out").toString(), "--data", data().toString(), "--json");

    assertThat(run.exitCode()).isZero();
    var document = JSON.readTree(run.output());
    assertThat(document.path("networks")).hasSize(2);
    var network = document.path("networks").path(0);
    assertThat(network.path("validationImages").asInt()).isEqualTo(CLASSES * VALIDATION);
    assertThat(network.path("rangedImages").asInt()).isEqualTo(CLASSES * TRAINING / 2);
    assertThat(network.path("latencyMicrosFp32").asDouble()).isPositive();
    assertThat(network.path("latencyMicrosInt8").asDouble()).isPositive();
    assertThat(network.path("heldOutTop1").properties()).hasSize(3);
    assertThat(network.path("top1Int8").asDouble())
        .isCloseTo(network.path("top1Fp32").asDouble(), within(0.2));
    var written = folder.resolve("out/networks/a/model.int8.onnx");
    var metadata = OnnxFile.read(written).metadata();
    assertThat(metadata)
        .containsEntry("precision", "int8")
        .containsEntry("top1", network.path("top1Int8").asText())
        .containsEntry("top1.fp32", network.path("top1Fp32").asText())
        .containsEntry("quantisation.images", "50")
        .containsEntry("quantisation.ranges", network.path("ranges").asText())
        .containsEntry("preprocessing.crop", "1.0")
        .doesNotContainKey("latencyMicros");
    assertThat(folder.resolve("out/networks/a")).isDirectoryNotContaining("glob:**.quantise*");
  }

  @Test
  void the_same_images_give_the_same_file_and_one_part_of_the_card() throws IOException {
    var place = folder.resolve("out/networks/a");
    var once = quantise(place.toString(), "--data", data().toString());
    var first = Files.readAllBytes(place.resolve("model.int8.onnx"));
    var again = quantise(place.resolve("model.onnx").toString(), "--data", data().toString());

    assertThat(once.output()).contains("measured on").contains("8-bit integers").contains("POINTS");
    assertThat(again.exitCode()).isZero();
    assertThat(Files.readAllBytes(place.resolve("model.int8.onnx"))).isEqualTo(first);
    assertThat(Files.readString(place.resolve("MODEL_CARD.md")))
        .startsWith("# a")
        .containsOnlyOnce("## In 8-bit integers: `model.int8.onnx`")
        .contains("standard error of the difference");
  }

  @Test
  void for_tensorrt_there_is_another_file_whose_latency_nobody_states() throws IOException {
    var place = folder.resolve("out/networks/a");
    var run = quantise(place.toString(), "--data", data().toString(), "--for", "tensorrt");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).contains("latencies not measured");
    assertThat(OnnxFile.read(place.resolve("model.int8.tensorrt.onnx")).metadata())
        .containsEntry("quantisation.for", "tensorrt");
    assertThat(place.resolve("model.int8.onnx")).doesNotExist();
  }

  @Test
  void what_cannot_be_quantised_is_refused_in_a_line() throws IOException {
    var network = folder.resolve("out/networks/a").toString();
    var images = data().toString();
    assertThat(quantise(network, "--data", images, "--images", "3").errors())
        .contains("Calibration with 3 images was asked for")
        .contains("expected 64 or more");
    assertThat(quantise(folder.resolve("none").toString(), "--data", images).errors())
        .contains("There is no folder");
    assertThat(quantise(images, "--data", images).errors()).contains("There is no model.onnx");
    assertThat(quantise(network, "--data", "nothing").errors())
        .contains("There is no folder nothing");
    assertThat(quantise(network).errors()).contains("expected --data with the data");
    assertThat(quantise(network, "--data", images, "--in-float", "second").errors())
        .contains("expected first, squeeze_excite, last");
    network("plain", false);
    assertThat(quantise(folder.resolve("out/networks/plain").toString(), "--data", images).errors())
        .contains("does not say how it sees pictures");
    Files.delete(folder.resolve("out/networks/a/validation.txt"));
    assertThat(quantise(network, "--data", images).errors())
        .contains("validation.txt cannot be read");
  }

  private Path data() {
    return folder.resolve("pictures");
  }

  private static void picture(Path file, int label, Random random) throws IOException {
    Files.createDirectories(file.getParent());
    var image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    for (var y = 0; y < 28; y++) {
      for (var x = 0; x < 28; x++) {
        var value = (x * (label + 1) * 9 + random.nextInt(60)) % 256;
        image.getRaster().setSample(x, y, 0, value);
      }
    }
    ImageIO.write(image, "png", file.toFile());
  }

  private void network(String name, boolean saysPreprocessing) throws IOException {
    var place = Files.createDirectories(folder.resolve("out/networks").resolve(name));
    var network = Spaces.quickstart().decode(ENCODING);
    var metadata = new HashMap<>(Map.of("gpunas", "0.1", "top1", "0.1", "latencyMicros", "9"));
    if (saysPreprocessing) {
      metadata.putAll(
          Map.of(
              "preprocessing.channels", "grey",
              "preprocessing.crop", "1.0",
              "preprocessing.width", "28",
              "preprocessing.height", "28"));
    }
    OnnxModels.write(
        network,
        Weights.random(network, new Random(2)),
        OnnxOptions.deployment().with(metadata),
        place.resolve("model.onnx"));
    var lines = new ArrayList<String>();
    for (var label = 0; label < CLASSES; label++) {
      for (var i = 0; i < VALIDATION; i++) {
        lines.add("%d c%d/%d.png".formatted(label, label, i));
      }
    }
    Files.writeString(place.resolve("validation.txt"), String.join("\n", lines) + "\n");
    Files.writeString(place.resolve("MODEL_CARD.md"), "# %s\n".formatted(name));
  }

  private static CommandRun quantise(String... arguments) {
    var errors = new StringWriter();
    var output = new StringWriter();
    var exitCode =
        new CommandLine(new QuantiseCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(output, true))
            .setErr(new PrintWriter(errors, true))
            .setExecutionExceptionHandler((error, command, _) -> {
              assertThat(error).isInstanceOf(UserError.class);
              command.getErr().println(error.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            })
            .execute(arguments);
    return new CommandRun(exitCode, output.toString(), errors.toString());
  }
}
