package gpunas.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.cli.CommandRun;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.gpunet.Released;
import gpunas.formats.space.SpaceYaml;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescribeCommandTest {

  /** GPUNet-0 as NVIDIA released it. */
  static final String GPUNET_0 =
      "320,32,3,0,2,32,3,5,0,0,2,64,3,5,0,0,3,256,3,5,0,1,3,112,3,2,0,0,0,704,3,5,1,0,2,256,3,2,0,0,0";

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private static CommandRun describe(String... arguments) {
    return CommandRun.of(new DescribeCommand(), arguments);
  }

  private static JsonNode json(String option, String value) throws IOException {
    return JSON.readTree(describe(option, value, "--json").output());
  }

  @Test
  void an_encoding_is_shown_as_a_table_with_totals_and_membership() {
    var run = describe("--encoding", GPUNET_0);
    assertThat(run.exitCode()).isZero();
    assertThat(run.errors()).isEmpty();
    assertThat(run.output())
        .contains("11,885,432  3,308,916,480")
        .contains("Not in the space gpunet: stage 4 filters 256, allowed 96..192 step 16;");
  }

  @Test
  void a_network_may_be_named_without_saying_how_it_is_written() {
    assertThat(describe("gpunet-0").output()).isEqualTo(describe("--config", "gpunet-0").output());
    assertThat(describe(GPUNET_0).output()).isEqualTo(describe("--encoding", GPUNET_0).output());
    var unknown = describe("gpunet-9");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.errors()).contains("There is no configuration gpunet-9.").hasLineCount(1);
  }

  @Test
  void a_space_is_described_if_no_network_is_named() throws IOException {
    var run = describe("--space", "quickstart");
    assertThat(run.exitCode()).isZero();
    assertThat(run.output())
        .contains("Space quickstart: %d genes".formatted(Spaces.quickstart().genes().size()))
        .contains("padding same")
        .contains("  1  resolution")
        .containsPattern("stage 1 activation +0 \\(ReLU\\), 1 \\(Swish\\)\n");
    var json = JSON.readTree(describe("--json").output());
    assertThat(json.get("genes")).hasSize(41);
    assertThat(json.get("networks").textValue())
        .isEqualTo(Spaces.gpunet().networkCount().toString());
    var member = json.get("randomMember").textValue();
    assertThat(run.output().lines().toList().getLast()).startsWith("A network of it");
    assertThat(json("--encoding", member).get("inSpace").booleanValue()).isTrue();
    assertThat(describe("--space", "nowhere.yaml").errors())
        .startsWith("gpunas: ")
        .contains("nowhere.yaml")
        .hasLineCount(1);
  }

  @Test
  void padding_as_released_gives_the_published_size() {
    var run = describe("--encoding", GPUNET_0, "--padding", "as-released");
    assertThat(run.output()).contains("3,254,209,280").contains("32x79x79");
  }

  @Test
  void a_configuration_is_described_as_its_encoding_is() throws IOException {
    var network = Spaces.gpunet().decode(Encoding.parse(GPUNET_0));
    var file = Files.writeString(folder.resolve("gpunet-0.json"), GpunetJson.write(network));
    assertThat(json("--config", file.toString()).get("layers"))
        .isEqualTo(json("--encoding", GPUNET_0).get("layers"));
  }

  @Test
  void json_is_for_programs() throws IOException {
    var json = json("--encoding", GPUNET_0);
    assertThat(json.get("parameters").longValue()).isEqualTo(11_885_432L);
    assertThat(json.get("inSpace").booleanValue()).isFalse();
  }

  @Test
  void a_released_network_is_known_by_its_name() {
    assertThat(describe("--config", "gpunet-d2").output()).contains("19,036,728  15,739,476,160");
  }

  @Test
  void a_configuration_is_padded_as_nvidia_released_it_unless_told_otherwise() throws IOException {
    assertThat(describe("--config", "gpunet-0").output())
        .contains("3,254,209,280")
        .contains("padding as_released");
    assertThat(describe("--config", "gpunet-0", "--padding", "same").output())
        .contains("3,308,916,480")
        .contains("padding same");
    var nvidias = Files.writeString(folder.resolve("a.json"), Released.GPUNET_0.json());
    assertThat(json("--config", nvidias.toString()).get("padding").textValue())
        .isEqualTo("as_released");
    var own =
        Files.writeString(
            folder.resolve("b.json"), GpunetJson.write(Released.GPUNET_0.network(Padding.SAME)));
    assertThat(json("--config", own.toString()).get("padding").textValue()).isEqualTo("same");
    assertThat(describe("--config", own.toString(), "--padding", "as-released").output())
        .contains("3,254,209,280");
  }

  @Test
  void an_estimate_adds_latencies_and_says_that_they_are_estimated() throws IOException {
    var run = describe("--config", "gpunet-0", "--table", "estimate-v100-fp16-b1");
    assertThat(run.output())
        .containsPattern(" MACs +µs\n")
        .containsPattern(
            "Latency 0\\.5\\d\\d ms, estimated: table estimate-v100-fp16-b1 of NVIDIA V100 SXM2");
    var json =
        JSON.readTree(
            describe("--config", "gpunet-0", "--table", "estimate-v100-fp16-b1", "--json")
                .output());
    assertThat(json.get("latencyMicros").doubleValue())
        .isCloseTo(
            json.get("layers")
                .valueStream()
                .mapToDouble(layer -> layer.get("latencyMicros").doubleValue())
                .sum(),
            within(1e-6));
    assertThat(json.get("latencyKind").textValue()).isEqualTo("estimated");
    assertThat(json.get("missingLayers")).isEmpty();
  }

  @Test
  void a_table_file_adds_latencies_or_tells_what_it_lacks() throws IOException {
    var space = Spaces.quickstart();
    var encoding = Encoding.parse("28,8,3,0,1,8,3,2,0,0,1,16,3,2,1,1,1,32,3,2,0,0,0");
    var layers = space.decode(encoding).layers().stream().map(LayerKey::of).toList();
    var complete = table("complete", layers);
    var partial = table("partial", layers.subList(1, layers.size()));
    var arguments = List.of("--space", "quickstart", "--encoding", encoding.toString(), "--table");

    assertThat(describe(and(arguments, complete)).output())
        .contains("Latency 0.00%d ms, measured: table complete of a".formatted(layers.size()));
    assertThat(describe(and(arguments, off(complete, layers))).output())
        .as("with how far it may be off: a mean error of 2 %, if one is known")
        .contains("Latency 0.00%d ms ± 2.5 %%, measured:".formatted(layers.size()));
    assertThat(
            JSON.readTree(describe(and(arguments, off(complete, layers), "--json")).output())
                .get("latencyDeviation")
                .doubleValue())
        .isCloseTo(0.02 * Math.sqrt(Math.PI / 2), within(1e-9));
    assertThat(describe(and(arguments, partial)).output())
        .contains(
            "No latency: the table partial of a CPU (onnxruntime 1 cpu, fp32, batch 1, measured)"
                + " lacks 1 of the layers:")
        .contains(
            "\n  conv/1x28x28/8/k3/s2/swish\nHow long measuring them takes is not known here; on the device, ./gpunas table measure --space quickstart --budget 20m makes a table of all layers of that space in 20 minutes");
    var json = JSON.readTree(describe(and(arguments, partial, "--json")).output());
    assertThat(json.get("latencyMicros").isNull()).isTrue();
    assertThat(json.get("missingLayers"))
        .extracting(JsonNode::textValue)
        .containsExactly(layers.getFirst());
  }

  @Test
  void a_broken_table_file_is_one_clear_line() throws IOException {
    var file = table("t", List.of("conv/3x8x8/8/k3/s1/relu"));
    for (var mistake :
        Map.of(
                "\"kind\": \"measured\"", "\"kind\": \"guessed\"",
                "\"micros\": 1", "\"micros\": -1",
                "\"entries\"", "\"entry\"",
                "conv/", "vonc/")
            .entrySet()) {
      var broken =
          Files.writeString(
              folder.resolve("broken.json"),
              Files.readString(Path.of(file)).replace(mistake.getKey(), mistake.getValue()));
      var run = describe("--config", "gpunet-0", "--table", broken.toString());
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.errors()).startsWith("gpunas: " + broken + ": ").hasLineCount(1);
    }
  }

  /** The same table with two networks whose times are 2 % less than the sums of their layers. */
  private String off(String table, List<String> layers) throws IOException {
    var networks =
        Stream.of(layers, layers.subList(1, layers.size()))
            .map(each ->
                JSON.createObjectNode()
                    .put("micros", each.size() / 1.02)
                    .<ObjectNode>set("layers", JSON.valueToTree(each)))
            .toList();
    var document = (ObjectNode) JSON.readTree(Path.of(table).toFile());
    document.set("networks", JSON.valueToTree(networks));
    return Files.writeString(folder.resolve("off.json"), document.toString()).toString();
  }

  /** A table in which every layer takes one microsecond. */
  private String table(String id, List<String> layers) throws IOException {
    var entries =
        layers.stream()
            .distinct()
            .map("{\"layer\": \"%s\", \"micros\": 1}"::formatted)
            .collect(Collectors.joining(", "));
    return Files.writeString(
            folder.resolve(id + ".json"),
            """
            {"id": "%s", "provenance": {"device": "a CPU", "runtime": "onnxruntime",
             "runtimeVersion": "1", "provider": "cpu", "precision": "fp32", "batch": 1,
             "kind": "measured"}, "entries": [%s]}
            """
                .formatted(id, entries))
        .toString();
  }

  private static String[] and(List<String> arguments, String... more) {
    return Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({
    "gpunet-2, gpunet-as-released",
    "gpunet-2 --padding same, gpunet",
    "gpunet-2 --space gpunet-as-released --padding same, gpunet",
    "gpunet-2 --space gpunet, gpunet-as-released"
  })
  void the_padding_of_a_network_is_part_of_the_space_that_it_is_in(String arguments, String space) {
    assertThat(describe(arguments.split(" ")).output())
        .contains("In the space %s.".formatted(space));
  }

  @Test
  void a_space_may_be_a_file() throws IOException {
    var space = Spaces.quickstart();
    var file = Files.writeString(folder.resolve("mine.yaml"), SpaceYaml.write(space));
    var encoding = space.random(RandomGenerator.of("L64X128MixRandom"));
    var run = describe("--encoding", encoding.toString(), "--space", file.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.output()).contains("In the space quickstart.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--encoding 320,32,3|An encoding of gpunet has 41 genes, but 3 were given. Maybe it was"
            + " made for another space.",
        "--encoding 320,32,three|Gene 2 is 'three'; an encoding is whole numbers with commas"
            + " between them.",
        "--encoding 1,2 --space nowhere.yaml|There is no space nowhere.yaml. Known are gpunet,"
            + " gpunet-as-released, quickstart; anything else is a file, and ./nowhere.yaml is"
            + " none.",
        "--config nowhere.json|There is no configuration nowhere.json. NVIDIA released gpunet-0,"
            + " gpunet-1, gpunet-2, gpunet-p0, gpunet-p1, gpunet-d1, gpunet-d2; anything else is a"
            + " file.",
        "--config gpunet-0 --table nowhere.json|There is no latency table nowhere.json. Expected a"
            + " file, or one of estimate-v100-fp16-b1, estimate-v100-fp32-b1,"
            + " estimate-a100-fp16-b1, estimate-a100-fp32-b1, estimate-h100-fp16-b1,"
            + " estimate-h100-fp32-b1, estimate-h200-fp16-b1, estimate-h200-fp32-b1,"
            + " estimate-l4-fp16-b1, estimate-l4-fp32-b1, estimate-t4-fp16-b1, estimate-t4-fp32-b1,"
            + " estimate-orin-fp16-b1, estimate-orin-fp32-b1.",
        "--config gpunet-0 --table estimate-v100|There is no estimate 'estimate-v100'. Expected"
            + " estimate-DEVICE-PRECISION-bBATCH with v100 or a100 or h100 or h200 or l4 or t4 or"
            + " orin; fp16 or fp32; a batch from 1 to 99999.",
      })
  void a_wrong_network_is_one_clear_line(String arguments, String message) {
    var run = describe(arguments.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    var here = Path.of("").toAbsolutePath() + "/";
    assertThat(run.errors()).isEqualToIgnoringNewLines("gpunas: " + message.replace("./", here));
  }

  @Test
  void a_wrong_configuration_is_one_clear_line() throws IOException {
    var file = Files.writeString(folder.resolve("wrong.json"), "[{\"layer_typ\": \"data\"}]");
    var run = describe("--config", file.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors())
        .isEqualToIgnoringNewLines(
            "gpunas: %s: List entry 0 lacks the key 'layer_type'; it has layer_typ."
                .formatted(file));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpunet-0 --encoding 1|are mutually exclusive (specify only one)",
        "--encoding 1 --config a|are mutually exclusive (specify only one)",
        "--encoding 1 --padding valid|expected same or as-released",
      })
  void a_wrong_call_is_refused(String arguments, String message) {
    var run = describe(arguments.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains(message);
  }
}
