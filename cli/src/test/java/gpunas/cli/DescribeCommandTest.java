package gpunas.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.formats.space.SpaceYaml;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescribeCommandTest {

  /** GPUNet-0 as NVIDIA released it. */
  static final String GPUNET_0 =
      "320,32,3,0,2,32,3,5,0,0,2,64,3,5,0,0,3,256,3,5,0,1,3,112,3,2,0,0,0,704,3,5,1,0,2,256,3,2,0,0,0";

  @TempDir private Path folder;

  private static CommandRun describe(String... arguments) {
    return CommandRun.of(new DescribeCommand(), arguments);
  }

  private static JsonNode json(String option, String value) throws IOException {
    return new ObjectMapper().readTree(describe(option, value, "--json").output());
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
        "--encoding 320,32,3|An encoding of gpunet has 41 genes, but 3 were given. Maybe it was made for another space.",
        "--encoding 320,32,three|Gene 2 is 'three'; an encoding is whole numbers with commas between them.",
        "--encoding 1,2 --space nowhere.yaml|There is no space nowhere.yaml. Known are gpunet and quickstart; anything else is a file.",
        "--config nowhere.json|There is no file nowhere.json.",
      })
  void a_wrong_network_is_one_clear_line(String arguments, String message) {
    var run = describe(arguments.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).isEqualToIgnoringNewLines("gpunas: " + message);
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
        "--json|Error: Missing required argument (specify one of these): (--encoding=GENES | --config=FILE)",
        "--encoding 1 --config a|are mutually exclusive (specify only one)",
        "--encoding 1 --padding valid|expected same or as-released",
      })
  void a_wrong_call_is_refused(String arguments, String message) {
    var run = describe(arguments.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains(message);
  }
}
