package gpunas.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.cli.UserError;
import gpunas.formats.gpunet.GpunetJson;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class SpecFileTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private String network = "";

  @BeforeEach
  void a_network() throws IOException {
    var space = Spaces.quickstart();
    network = GpunetJson.write(space.decode(space.random(new Random(1))));
    Files.writeString(folder.resolve("network.json"), network);
  }

  @Test
  void networks_are_put_where_their_files_are_named_and_all_else_stays() throws IOException {
    var sent =
        sent(
            """
            name: a # mine
            start:
              - gpunet-0
              - network.json # good
              - [1, 2]
            """);
    assertThat(sent).startsWith("name: a # mine\nstart:\n  - gpunet-0\n  - [{").contains("# good");
    Map<String, List<Object>> read = new Yaml().load(sent);
    var start = JSON.valueToTree(read.get("start"));
    assertThat(start.get(1)).isEqualTo(JSON.readTree(network));
    assertThat(start.get(2).toString()).isEqualTo("[1,2]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"key\": \"secret\"}",
        "[]",
        "[1, 2]",
        "secret",
        "[{\"layer_type\": \"secret\"}]"
      })
  void what_is_no_network_is_not_sent(String content) throws IOException {
    var file = Files.writeString(folder.resolve("other.json"), content);
    refused("start: [other.json]", file + ", which start names, is no network: ");
  }

  @Test
  void what_is_too_large_or_no_text_is_not_sent() throws IOException {
    Files.writeString(folder.resolve("network.json"), network + " ".repeat(1 << 20));
    refused(
        "start: [network.json]", "bytes; expected a configuration such as network.json, at most");
    Files.write(folder.resolve("network.json"), new byte[] {(byte) 0xff});
    refused("start: [network.json]", "is no network: it is not text.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mine: &a network.json\nstart: [*a]",
        "mine: &a [network.json]\nstart: *a",
        "start: [&a network.json, *a]",
        "start: [&a network.json, ./network.json, *a]"
      })
  void an_alias_of_a_file_is_refused(String specification) throws IOException {
    refused(specification, "start names the file network.json by a YAML alias; expected its path");
  }

  private String sent(String specification) throws IOException {
    var file = Files.writeString(folder.resolve("search.yaml"), specification);
    return new String(SpecFile.read(file), StandardCharsets.UTF_8);
  }

  private void refused(String specification, String message) throws IOException {
    var file = Files.writeString(folder.resolve("search.yaml"), specification);
    assertThatThrownBy(() -> SpecFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
