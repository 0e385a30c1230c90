package gpunas.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.CommandRun;
import gpunas.formats.Weights;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.onnx.OnnxModels;
import gpunas.formats.onnx.OnnxOptions;
import gpunas.formats.onnx.Quantisation;
import gpunas.formats.onnx.UntrainedIntegers;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import gpunas.testing.trtexec.FakeTrtexec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A small and a large one of the space quickstart. */
  private static final Encoding SMALL =
      Encoding.parse("28,8,3,0,1,8,3,1,0,0,1,16,3,1,0,0,1,32,3,1,0,0,1");

  private static final Encoding LARGE =
      Encoding.parse("28,24,5,1,1,24,5,4,1,1,2,48,5,4,1,1,3,96,5,4,1,1,3");

  @TempDir private Path folder;

  @BeforeEach
  void a_ranking() throws IOException {
    var entries =
        """
        {"rank": %d, "encoding": %s, "top1": %s, "latencyMicros": %s, "directory": "networks/%s"}
        """;
    Files.writeString(
        folder.resolve("ranking.json"),
        """
        {"bands": [{"name": "any", "entries": [%s, %s, %s]}]}
        """
            .formatted(
                entries.formatted(1, LARGE.toList(), 0.9, 900, "large"),
                entries.formatted(2, SMALL.toList(), 0.8, 100, "small"),
                entries.formatted(3, SMALL.toList(), 0.7, 200, "dominated")));
    for (var name : List.of("large", "small", "dominated")) {
      var network = Spaces.quickstart().decode(name.equals("large") ? LARGE : SMALL);
      var place = Files.createDirectories(folder.resolve("networks").resolve(name));
      Files.writeString(place.resolve("network.json"), GpunetJson.write(network));
      onnx(network, place.resolve("model.onnx"), Map.of("dataset", "clothes", "gpunas", "0.1"));
    }
  }

  private static Path onnx(
      gpunas.searchspace.Network network, Path file, Map<String, String> metadata)
      throws IOException {
    OnnxModels.write(
        network,
        Weights.random(network, new Random(1)),
        OnnxOptions.deployment().with(metadata),
        file);
    return file;
  }

  private static CommandRun compare(String... arguments) {
    return CommandRun.refusing(new CompareCommand(), arguments);
  }

  @Test
  void the_front_of_a_ranking_is_measured_beside_a_model_of_the_user() throws IOException {
    var mine = onnx(Spaces.quickstart().decode(LARGE), folder.resolve("mine.onnx"), Map.of());
    var run =
        compare(
            folder.toString(),
            "--with",
            mine + "=80%",
            "--with",
            "gpunet-0",
            "--with",
            "resnet-50",
            "--rounds",
            "3",
            "--throughput-batch",
            "4",
            "--json");
    assertThat(run.exitCode()).as(run.errors()).isZero();
    var json = JSON.readTree(run.output());
    assertThat(json.get("device").asText()).contains("onnxruntime", "fp32, batch 1, measured");
    assertThat(json.get("networks").findValuesAsText("name"))
        .containsExactlyInAnyOrder("any #1", "any #2", mine.toString(), "gpunet-0", "resnet-50");
    for (var network : json.get("networks")) {
      var isMeasured = !network.get("name").asText().equals("resnet-50");
      assertThat(network.get("latencyMicros").isNumber()).isEqualTo(isMeasured);
      assertThat(network.get("parameters").asLong()).isPositive();
      assertThat(network.get("p99Micros").isNumber()).isEqualTo(isMeasured);
      if (isMeasured) {
        assertThat(network.get("p99Micros").asDouble())
            .isGreaterThanOrEqualTo(network.get("p50Micros").asDouble());
        assertThat(network.get("throughput").asDouble()).isPositive();
        assertThat(network.get("throughputBatch").asInt()).isEqualTo(4);
        assertThat(network.has("millijoules")).isTrue();
      }
      var isKnown = isMeasured && !network.get("name").asText().equals(mine.toString());
      assertThat(network.get("memoryBytes").isNumber()).isEqualTo(isKnown);
    }
    assertThat(json.get("sentences"))
        .extracting(each -> each.asText())
        .anySatisfy(sentence ->
            assertThat(sentence)
                .startsWith("At the accuracy of %s (80.00 %%, stated), any #2".formatted(mine))
                .contains("times faster"))
        .contains(
            "The accuracy of gpunet-0 is of ImageNet, the others' of clothes: they are not compared.");
  }

  @Test
  void text_has_a_line_for_each_network_and_what_can_be_said() {
    var run =
        compare(
            folder.resolve("ranking.json").toString(),
            "--with",
            LARGE + "=0.85",
            "--space",
            "quickstart",
            "--rounds",
            "2");
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output())
        .containsPattern("measured on .*onnxruntime")
        .containsPattern("any #1 +candidate +90.00 % +trained +clothes +\\d+\\.\\d{4} ms")
        .containsPattern("28,24,5.* baseline +85.00 % +stated")
        .containsPattern("LATENCY +P50 +P99 +IMAGES/S +ENERGY +MEMORY")
        .containsPattern("p99 of .* runs, one after the other; images per second in batches of 32")
        .contains("cannot be said after --rounds 2; expected 3 or more");
  }

  @Test
  void known_networks_are_listed_without_a_device() {
    var run = compare("--known");
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output())
        .containsPattern("convnext-tiny +known +82.07 % +published +ImageNet +not measured")
        .doesNotContain("measured on");
  }

  @Test
  void a_model_whose_sides_are_open_is_measured_at_the_resolution() throws IOException {
    var open = dynamic(folder.resolve("open.onnx"), "Relu");
    var run = compare("--with", open + "=0.5", "--resolution", "32", "--rounds", "1");
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output()).containsPattern("open.onnx +baseline +50.00 %.* ms");
    refused("expected --resolution PIXELS", "--with", open.toString());
  }

  @Test
  void a_ranking_is_believed_only_where_it_says_what_can_be() throws IOException {
    var written = Files.readString(folder.resolve("ranking.json"));
    var large = "any #1 of %s: its ".formatted(folder.resolve("ranking.json"));
    for (var change :
        List.of(
            List.of(
                "\"top1\": 0.9", "\"top1\": 1.9", "top1 is 1.9; expected a number from 0 to 1."),
            List.of("\"top1\": 0.9", "\"top1\": \"0.9\"", "top1 is \"0.9\"; expected a number"),
            List.of("\"top1\": 0.9,", "", "top1 is missing; expected a number"),
            List.of(": 900", ": 0", "latencyMicros is 0; expected a positive number."),
            List.of("\"latencyMicros\": 900,", "", "latencyMicros is missing; expected a positive"),
            List.of("networks/large", " ", "directory is \" \"; expected a folder inside"),
            List.of(
                "networks/large", "../large", "directory is \"../large\"; expected a folder"))) {
      assertThat(written).contains(change.getFirst());
      Files.writeString(
          folder.resolve("ranking.json"), written.replace(change.getFirst(), change.get(1)));
      refused(large + change.getLast(), folder.toString());
    }
    Files.writeString(folder.resolve("ranking.json"), written);
    refused(
        "model.onnx is of clothes, as it says, and not of imagenet; expected --dataset clothes",
        folder.toString(),
        "--dataset",
        "imagenet");
  }

  @Test
  void an_accuracy_in_a_file_that_is_none_is_not_believed_and_said() throws IOException {
    var network = Spaces.quickstart().decode(SMALL);
    var odd = onnx(network, folder.resolve("odd.onnx"), Map.of("gpunas", "0.1", "top1", "NaN"));
    var run = compare(folder.toString(), "--with", odd.toString(), "--rounds", "1");
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.errors()).contains("odd.onnx says that its top1 is NaN; expected 0 to 1.");
    assertThat(run.output()).contains("No accuracy is known of " + odd);
  }

  @Test
  void every_mistake_is_one_clear_line() throws IOException {
    refused("Compare what?");
    refused(
        "--throughput-batch 0; expected 1 to 4096 images.",
        folder.toString(),
        "--throughput-batch",
        "0");
    refused("There is no file nothing.onnx.", "--with", "nothing.onnx");
    refused("There is no configuration nothing", "--with", "nothing");
    refused("an accuracy is 0 to 1, or in per cent", "--with", "gpunet-0=81.2");
    var text = Files.writeString(folder.resolve("text.onnx"), "no model");
    refused("text.onnx is not an ONNX model", "--with", text.toString());
    refused("has no ranking.json", folder.resolve("networks").toString());
    var odd = dynamic(folder.resolve("odd.onnx"), "Frobnicate");
    refused("it has no operator", "--with", odd.toString(), "--resolution", "32");
    var empty = Files.writeString(folder.resolve("e.json"), "{\"bands\": []}");
    refused("e.json has no ranked network", empty.toString());
    refused("--resolution 0; expected 1", "--known", "--resolution", "0");
    refused("--resolution 8193; expected 1 to 8192", "--known", "--resolution", "8193");
    var open = dynamic(folder.resolve("open.onnx"), "Relu").toString();
    refused("and a batch has ", "--with", open, "--resolution", "8192", "--batch", "1000000");
    var moved = Files.copy(folder.resolve("ranking.json"), folder.resolve("networks/r.json"));
    refused(
        "Integers mean another network in each space. Expected its network.json beside the ranking, or --space with its space",
        moved.toString());
  }

  @Test
  void trtexec_takes_the_files_of_the_user_as_well() throws IOException {
    var trtexec = FakeTrtexec.in(folder, "10.13.0");
    var mine = onnx(Spaces.quickstart().decode(SMALL), folder.resolve("mine.onnx"), Map.of());
    var run =
        compare(
            "--with",
            mine + "=0.8",
            "--runtime",
            "trtexec",
            "--trtexec",
            trtexec.command(),
            "--rounds",
            "2",
            "--engines",
            folder.toString());
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output()).containsPattern("mine.onnx +baseline +80.00 %.*[0-9] ms");
    assertThat(trtexec.builds()).anyMatch(call -> call.contains("--shapes=input:1x1x28x28"));
    refused(
        "The model in the file does not compute in fp16",
        "--with",
        mine + "=0.8",
        "--runtime",
        "trtexec",
        "--precision",
        "fp16",
        "--trtexec",
        trtexec.command(),
        "--engines",
        folder.toString());
  }

  @Test
  void trtexec_builds_a_quantised_file_in_integers_beside_one_in_floats() throws IOException {
    var trtexec = FakeTrtexec.in(folder, "10.3.0");
    var network = Spaces.quickstart().decode(SMALL);
    var mine = onnx(network, folder.resolve("mine.onnx"), Map.of());
    var quantised = folder.resolve("quantised.onnx");
    UntrainedIntegers.of(
            OnnxModels.model(
                network, Weights.random(network, new Random(1)), OnnxOptions.deployment()),
            Quantisation.usual(Quantisation.Placement.TENSORRT))
        .writeTo(quantised);
    var run =
        compare(
            "--with",
            mine + "=0.8",
            "--with",
            quantised + "=0.79",
            "--runtime",
            "trtexec",
            "--trtexec",
            trtexec.command(),
            "--rounds",
            "2",
            "--engines",
            folder.toString());
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output()).containsPattern("quantised.onnx +baseline +79.00 %.*[0-9] ms");
    assertThat(trtexec.builds())
        .anyMatch(call -> call.contains("mine.onnx") && !call.contains("--int8"))
        .anyMatch(call -> call.contains("quantised.onnx") && call.contains("--int8"));
  }

  private static void refused(String message, String... arguments) {
    var run = compare(arguments);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errors().strip()).contains(message).hasLineCount(1);
  }

  /** One node between an input of any batch and sides and an output. */
  private static Path dynamic(Path file, String operator) throws IOException {
    var model = ModelProto.newBuilder().setIrVersion(8);
    model.addOpsetImportBuilder().setVersion(17);
    var graph = model.getGraphBuilder().setName("g");
    graph.addNodeBuilder().setOpType(operator).addInput("x").addOutput("y");
    for (var value :
        List.of(graph.addInputBuilder().setName("x"), graph.addOutputBuilder().setName("y"))) {
      var tensor = value.getTypeBuilder().getTensorTypeBuilder().setElemType(1);
      tensor.getShapeBuilder().addDimBuilder().setDimParam("N");
      tensor.getShapeBuilder().addDimBuilder().setDimValue(3);
      tensor.getShapeBuilder().addDimBuilder().setDimParam("H");
      tensor.getShapeBuilder().addDimBuilder().setDimParam("W");
    }
    return Files.write(file, model.build().toByteArray());
  }
}
