package gpunas.cli.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.CommandRun;
import gpunas.formats.onnx.OnnxFile;
import gpunas.trainer.files.IntegerPart;
import gpunas.trainer.onnxruntime.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class QuantiseCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Sample sample;
  private Path networks;

  @BeforeEach
  void two_networks_and_their_images() throws Exception {
    sample = new Sample(folder);
    networks = folder.resolve("out/networks");
    sample.writePictures(Sample.CLASSES);
    sample.writeNetwork(networks.resolve("a"));
    sample.writeNetwork(networks.resolve("b"));
  }

  @Test
  void both_are_judged_on_the_listed_images_and_timed_and_the_file_says_what_it_is()
      throws Exception {
    var run = quantise(folder.resolve("out"), "--json");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    var document = JSON.readTree(run.output());
    assertThat(document.path("networks")).hasSize(2);
    var network = document.path("networks").path(0);
    assertThat(network.path("validationImages").asInt()).isEqualTo(Sample.CLASSES * Sample.LISTED);
    assertThat(network.path("rangedImages").asInt())
        .isEqualTo(Sample.CLASSES * Sample.TRAINING / 2);
    assertThat(network.path("imagesLeftOut").asInt()).isZero();
    assertThat(network.path("latencyMicrosFp32").asDouble()).isPositive();
    assertThat(network.path("latencyMicrosInt8").asDouble()).isPositive();
    var written = networks.resolve("a/model.int8.onnx");
    var metadata = OnnxFile.read(written).metadata();
    assertThat(metadata)
        .containsEntry("precision", "int8")
        .containsEntry("top1", network.path("top1Int8").asText())
        .containsEntry("top1.fp32", network.path("top1Fp32").asText())
        .containsEntry("quantisation.images", "50")
        .containsEntry("quantisation.ranges", network.path("ranges").asText())
        .containsEntry("quantisation.device", Host.here().toString())
        .containsEntry("preprocessing.crop", "1.0")
        .doesNotContainKey("latencyMicros");
    assertThat(networks.resolve("a")).isDirectoryNotContaining("glob:**{.quantise,.part}*");
  }

  @Test
  void accuracies_are_those_of_another_count_and_the_most_accurate_ranges_are_taken()
      throws Exception {
    var network = network(quantise(networks.resolve("a"), "--json"));
    var floats = network.path("top1Fp32").asDouble();
    assertThat(floats)
        .isEqualTo(sample.top1(networks.resolve("a/model.onnx"), OptLevel.ALL_OPT))
        .isBetween(0.7, 0.99);
    assertThat(network.path("top1Int8").asDouble())
        .isEqualTo(sample.top1(networks.resolve("a/model.int8.onnx"), OptLevel.ALL_OPT))
        .isCloseTo(floats, within(0.15));
    var heldOut = network.path("heldOutTop1");
    assertThat(heldOut.properties()).hasSize(3);
    assertThat(heldOut.path(network.path("ranges").asText()).asDouble())
        .isEqualTo(
            StreamSupport.stream(heldOut.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .max()
                .orElseThrow());
  }

  @Test
  void the_same_images_give_the_same_file_and_one_part_of_the_card() throws IOException {
    var place = networks.resolve("a");
    // As a trainer of a search of int8 says it that could not.
    Files.writeString(
        place.resolve("MODEL_CARD.md"),
        "\n%s\nIt could not be quantised.\n\n%s\n"
            .formatted(IntegerPart.title("model.int8.onnx"), IntegerPart.end("model.int8.onnx")),
        StandardOpenOption.APPEND);
    var once = quantise(place);
    var first = Files.readAllBytes(place.resolve("model.int8.onnx"));
    var again = quantise(place.resolve("model.onnx"));

    assertThat(once.output()).contains("measured on").contains("8-bit integers").contains("POINTS");
    assertThat(again.exitCode()).isZero();
    assertThat(Files.readAllBytes(place.resolve("model.int8.onnx"))).isEqualTo(first);
    assertThat(Files.readString(place.resolve("MODEL_CARD.md")))
        .startsWith("# a")
        .containsOnlyOnce("## In 8-bit integers: `model.int8.onnx`")
        .contains("| judged and measured on | " + Host.here())
        .contains("standard error of the difference")
        .doesNotContain("could not be quantised");
  }

  /** Who has a file open, or a second name for it, keeps what it was. */
  @Test
  void what_was_there_is_replaced_not_overwritten() throws IOException {
    var place = networks.resolve("a");
    for (var name : new String[] {"model.int8.onnx", "MODEL_CARD.md"}) {
      var file = Files.writeString(place.resolve(name), "former");
      Files.createLink(folder.resolve(name), file);
    }
    assertThat(quantise(place).exitCode()).isZero();
    assertThat(folder.resolve("model.int8.onnx")).hasContent("former");
    assertThat(folder.resolve("MODEL_CARD.md")).hasContent("former");
    assertThat(OnnxFile.read(place.resolve("model.int8.onnx")).metadata()).isNotEmpty();
    assertThat(place.resolve("MODEL_CARD.md")).content().startsWith("former\n## In 8-bit");
  }

  @Test
  void for_tensorrt_there_is_another_file_whose_latency_nobody_states() throws Exception {
    var place = networks.resolve("a");
    var run = quantise(place, "--for", "tensorrt", "--json");
    var network = network(run);
    var written = place.resolve("model.int8.tensorrt.onnx");
    assertThat(network.path("latencyMicrosInt8").isNull()).isTrue();
    assertThat(network.path("top1Int8").asDouble())
        .isEqualTo(sample.top1(written, OptLevel.NO_OPT));
    assertThat(OnnxFile.read(written).metadata()).containsEntry("quantisation.for", "tensorrt");
    assertThat(place.resolve("model.int8.onnx")).doesNotExist();
    assertThat(place.resolve("MODEL_CARD.md")).content().contains("| not measured, in floats");
  }

  @Test
  void a_network_that_does_not_run_leaves_the_others_theirs() throws Exception {
    sample.writeNetwork(networks.resolve("a"), Map.of("preprocessing.width", "20"));
    var run = quantise(folder.resolve("out"));
    assertThat(run.exitCode()).isEqualTo(CommandLine.ExitCode.SOFTWARE);
    assertThat(run.errors()).contains("ONNX Runtime cannot run").contains("a/model.onnx");
    assertThat(run.output()).contains("measured on").containsPattern("(?m)^b ");
    assertThat(networks.resolve("b/model.int8.onnx")).exists();
    assertThat(networks.resolve("b/MODEL_CARD.md")).content().contains("In 8-bit integers");
    assertThat(networks.resolve("a")).isDirectoryNotContaining("glob:**{.quantise,int8}*");
  }

  @Test
  void what_is_missing_is_said_before_the_first_network_is_quantised() throws IOException {
    Files.delete(networks.resolve("b/validation.txt"));
    assertThat(quantise(folder.resolve("out")).errors()).contains("validation.txt cannot be read");
    assertThat(networks.resolve("a/model.int8.onnx")).doesNotExist();
  }

  @Test
  void networks_of_one_name_are_told_apart_and_one_given_twice_is_quantised_once()
      throws Exception {
    var other = folder.resolve("other/networks/a");
    sample.writeNetwork(other);
    var link = Files.createSymbolicLink(folder.resolve("link"), other);
    var run =
        quantise(networks.resolve("a"), folder.resolve("out").toString(), other + "", link + "");
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output().lines().filter(line -> line.contains("%")))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("out/networks/a "),
            line -> assertThat(line).startsWith("out/networks/b "),
            line -> assertThat(line).startsWith("other/networks/a "));
  }

  @Test
  void images_that_cannot_be_read_are_counted_and_too_few_are_refused() throws IOException {
    breakPicture("train", 0, 0);
    breakPicture("val", 0, 0);
    breakPicture("val", 1, Sample.LISTED);
    var network = network(quantise(networks.resolve("a"), "--json"));
    assertThat(network.path("imagesLeftOut").asInt()).isEqualTo(2);
    assertThat(network.path("validationImages").asInt())
        .isEqualTo(Sample.CLASSES * Sample.LISTED - 1);
    assertThat(quantise(networks.resolve("a")).output())
        .contains("a: 2 of the images to calibrate and to judge with cannot be read");
    assertThat(networks.resolve("a/MODEL_CARD.md")).content().contains("cannot be read");

    for (var label = 0; label < Sample.CLASSES; label++) {
      for (var i = 0; i < Sample.LISTED; i++) {
        breakPicture("val", label, i);
      }
    }
    assertThat(quantise(networks.resolve("a")).errors()).contains("None of 30 images can be read");
    for (var label = 0; label < Sample.CLASSES; label++) {
      for (var i = 0; i < 4; i++) {
        breakPicture("train", label, i);
      }
    }
    assertThat(quantise(networks.resolve("a")).errors())
        .contains("Of 100 images to calibrate with, 60 can be read; expected 64 or more");
  }

  private void breakPicture(String part, int label, int number) throws IOException {
    Files.writeString(sample.picture(part, label, number), "no picture");
  }

  @Test
  void other_data_than_it_was_trained_on_are_refused_or_named() throws Exception {
    var place = networks.resolve("c");
    sample.writeNetwork(place, Map.of("dataset", "flowers"));
    assertThat(quantise(place).errors())
        .contains("c was trained on flowers, and is quantised with pictures");
    sample.writePictures(Sample.CLASSES + 1);
    assertThat(quantise(place).errors())
        .contains("tells 10 classes apart, but the images of pictures are of 11");
  }

  @Test
  void what_cannot_be_quantised_is_refused_in_a_line() throws Exception {
    var network = networks.resolve("a");
    assertThat(quantise(network, "--images", "3").errors())
        .contains("Calibration with 3 images was asked for")
        .contains("expected 64 or more");
    assertThat(quantise(folder.resolve("none")).errors()).contains("There is no folder");
    assertThat(quantise(sample.data()).errors()).contains("There is no model.onnx");
    assertThat(run(network.toString(), "--data", "nothing").errors())
        .contains("There is no folder nothing");
    assertThat(run(network.toString()).errors()).contains("expected --data with the data");
    assertThat(quantise(network, "--in-float", "second").errors())
        .contains("expected first, squeeze_excite, last");
    sample.writeNetwork(networks.resolve("plain"), Map.of("preprocessing.channels", ""));
    assertThat(quantise(networks.resolve("plain")).errors())
        .contains("does not say how it sees pictures");
  }

  private static JsonNode network(CommandRun run) throws IOException {
    assertThat(run.exitCode()).as(run.errors()).isZero();
    return JSON.readTree(run.output()).path("networks").path(0);
  }

  private CommandRun quantise(Path network, String... options) {
    var arguments = new String[options.length + 3];
    arguments[0] = network.toString();
    arguments[1] = "--data";
    arguments[2] = sample.data().toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return run(arguments);
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.refusing(new QuantiseCommand(), arguments);
  }
}
