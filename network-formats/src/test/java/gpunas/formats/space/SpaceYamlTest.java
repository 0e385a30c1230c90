package gpunas.formats.space;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.searchspace.Choices;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpaceYamlTest {

  private static final String SMALL =
      """
      name: small
      inputChannels: 1
      classes: 10
      tailWidth: 64
      resolutions: 28
      stem: {filters: [8, 16], kernel: 3, stride: 2, activation: swish}
      stages:
        - type: conv
          stride: 1
          kernels: [3, 5]
          activations: [relu, swish]
          layers: {from: 0, to: 2}
        - type: irb
          stride: 2
          filters: {from: 16, to: 48, step: 16}
          kernels: 3
          expansions: {from: 2, to: 4}
          squeezeExcite: [0, 1]
          activations: relu
          layers: [1, 3]
      """;

  static Stream<SearchSpace> spaces() {
    return Stream.of(
        Spaces.gpunet(),
        Spaces.quickstart(),
        Spaces.gpunet().with(Padding.AS_RELEASED),
        SpaceYaml.read(SMALL),
        SpaceYaml.read(SMALL.replace("small", "\"yes: \\\"it\\\\ is\\\"\"")));
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void what_is_written_is_read_again(SearchSpace space) {
    assertThat(SpaceYaml.read(SpaceYaml.write(space))).isEqualTo(space);
    assertThat(SpaceYaml.read("\uFEFF" + SpaceYaml.write(space))).isEqualTo(space);
  }

  @Test
  void choices_are_a_value_a_list_or_a_range() {
    var space = SpaceYaml.read(SMALL);
    assertThat(space.padding()).isEqualTo(Padding.SAME);
    assertThat(space.resolutions()).isEqualTo(Choices.of(28));
    assertThat(space.stem().filters()).isEqualTo(Choices.of(8, 16));
    assertThat(space.stages().getFirst().filters()).isNull();
    assertThat(space.stages().getLast().filters()).isEqualTo(Choices.of(16, 32, 48));
    assertThat(space.stages().getLast().activations()).isEqualTo(Choices.of(0));
    assertThat(space.genes()).hasSize(2 + 3 + 6);
  }

  @Test
  void table_1_is_written_as_people_write_it() {
    assertThat(SpaceYaml.write(Spaces.gpunet()))
        .startsWith(
            """
            name: "gpunet"
            inputChannels: 3
            classes: 1000
            tailWidth: 1280
            padding: same
            resolutions: {from: 224, to: 512, step: 32}
            stem: {filters: [24, 32], kernel: 3, stride: 2, activation: swish}
            stages:
              - type: conv
                stride: 1
                kernels: [3, 5]
                activations: [relu, swish]
                layers: {from: 1, to: 4}
              - type: fused_irb
                stride: 2
                filters: {from: 32, to: 80, step: 16}
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tailWidth|tailwidth|The space lacks the key 'tailWidth'; it has name, inputChannels,"
            + " classes, tailwidth",
        "name: small|name: small\\ncolour: red|The space has the key 'colour', which it cannot"
            + " have.",
        "classes: 10|classes: ten|The space has classes \"ten\"; expected a whole number from 2.",
        "classes: 10|classes: 10\\nclasses: 11|The space is not YAML (line 4",
        "resolutions: 28|padding: valid\\nresolutions: 28|The space has padding valid; expected"
            + " same or as_released.",
        "resolutions: 28|resolutions: []|The space has resolutions []; expected distinct values, at"
            + " least one.",
        "resolutions: 28|resolutions: 0|Space small cannot have",
        "activation: swish|activation: gelu|The stem has activation gelu; expected relu or swish.",
        "kernel: 3, stride: 2|kernel: 4, stride: 2|The stem has kernel 4; expected an odd number.",
        "stride: 2, a|a|The stem lacks the key 'stride'",
        "type: irb|type: mbconv|Stage 2 has type mbconv; expected conv or fused_irb or irb.",
        "kernels: 3|kernels: [3, 4]|Stage 2 is impossible: A stage cannot have kernels 3, 4;"
            + " expected odd numbers.",
        "kernels: 3|kernel: 3|Stage 2 lacks the key 'kernels'",
        "squeezeExcite: [0, 1]|squeezeExcite: [false, true]|Stage 2 has squeezeExcite false;"
            + " expected a whole number",
        "activations: relu|activations: [relu, relu]|Stage 2 has activations [\"relu\",\"relu\"];"
            + " expected distinct values",
        "to: 48, step: 16|to: 50, step: 16|Stage 2 has impossible filters. The range never reaches"
            + " 50 from 16 by steps of 16.",
        "to: 48, step: 16|to: 48, stop: 16|Stage 2 has impossible filters. The range has the key"
            + " 'stop'",
        "from: 16, to: 48|from: 48, to: 16|Stage 2 has impossible filters. The range has to 16;"
            + " expected a whole number from 48.",
        "from: 2, to: 4|from: 2, to: 2000000000|Stage 2 has impossible expansions. The range has"
            + " more than 10000 values.",
        "layers: [1, 3]|layers: [-1, 3]|Stage 2 is impossible: A stage cannot have layers -1, 3;"
            + " expected 0 or more.",
        "kernels: [3, 5]|expansions: 2\\n"
            + "    kernels: [3, 5]|Stage 1 has the key 'expansions', which it cannot have.",
      })
  void a_mistake_is_named_with_its_stage_and_value(String right, String wrong, String message) {
    assertThat(SMALL).contains(right);
    var space = SMALL.replace(right, wrong.replace("\\n", "\n"));
    assertThatThrownBy(() -> SpaceYaml.read(space))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpunet", "- a\n- b", "name: [", "stages: {}", "---\n1\n---\n2"})
  void a_text_that_is_no_space_is_refused(String text) {
    assertThatThrownBy(() -> SpaceYaml.read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_text_that_nests_without_end_is_refused_in_a_line() {
    assertThatThrownBy(() -> SpaceYaml.read("[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The space is not YAML: ");
  }

  @Test
  void a_space_is_found_by_its_name_or_its_file(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("small.yaml"), SMALL);
    assertThat(SpaceYaml.load("gpunet")).isEqualTo(Spaces.gpunet());
    assertThat(SpaceYaml.load("quickstart")).isEqualTo(Spaces.quickstart());
    assertThat(SpaceYaml.load(file.toString())).isEqualTo(SpaceYaml.read(SMALL));
    assertThatThrownBy(() -> SpaceYaml.load("gpunett"))
        .hasMessage(
            "There is no space gpunett. Known are gpunet, gpunet-as-released, quickstart; anything"
                + " else is a file, and %s is none.",
            Path.of("gpunett").toAbsolutePath());
    Files.writeString(file, "name: 3");
    assertThatThrownBy(() -> SpaceYaml.load(file))
        .hasMessageContaining("small.yaml: The space has name 3; expected a text.");
    Files.writeString(file, SMALL.replace("name: small", "name: kl\u00e4r"), ISO_8859_1);
    assertThatThrownBy(() -> SpaceYaml.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("small.yaml is no text in UTF-8");
  }
}
