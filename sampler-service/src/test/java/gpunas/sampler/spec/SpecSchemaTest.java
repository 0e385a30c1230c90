package gpunas.sampler.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import gpunas.formats.space.SpaceYaml;
import gpunas.sampler.Specs;
import gpunas.searchspace.Spaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class SpecSchemaTest {
  /** What the repository offers to editors. */
  private static final Path PUBLISHED = Path.of("../docs/search.schema.json");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SpecSchema.json());

  @Test
  void the_published_schema_is_this_one() throws Exception {
    if (Boolean.getBoolean("schema.publish")) {
      Files.writeString(PUBLISHED, SpecSchema.json());
    }
    assertThat(PUBLISHED)
        .as("run this test with -Dschema.publish=true after a change of the reader")
        .hasContent(SpecSchema.json());
  }

  @Test
  void the_example_is_valid() throws Exception {
    var example = Files.readString(Path.of("../examples/search.yaml"));
    assertThat(mistakes(example)).isEmpty();
    assertThat(SpecReader.read(example.getBytes(UTF_8)).name()).isEqualTo("example");
  }

  @Test
  void the_readmes_example_is_valid() throws Exception {
    var readme = Files.readString(Path.of("../README.md"));
    var example = readme.split("```yaml\n", 2)[1].split("```", 2)[0];
    assertThat(mistakes(example)).isEmpty();
    assertThat(SpecReader.read(example.getBytes(UTF_8)).name()).isEqualTo("clothes");
  }

  @Test
  void what_is_written_with_all_defaults_is_valid() throws Exception {
    assertThat(mistakes(SpecWriter.fields(Specs.gpunet(1_000_000)))).isEmpty();
  }

  @Test
  void spaces_that_are_written_out_are_valid() throws Exception {
    for (var space : List.of(Spaces.gpunet(), Spaces.quickstart())) {
      Map<String, Object> fields = SpecWriter.fields(Specs.gpunet(1000));
      fields.put("space", new Yaml().load(SpaceYaml.write(space)));
      assertThat(mistakes(fields)).isEmpty();
    }
  }

  /** Each is refused by the reader and by the schema. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bandz: []",
        "version: 2",
        "dataset: ../etc",
        "dataset: .hidden",
        "name: \"two\\nlines\"",
        "name: \"next\\u0085line\"",
        "name: \"escape\\u009b31m\"",
        "name: \"two\\u2028lines\"",
        "baselines: [{name: \"two\\u2029lines\", accuracy: 0, latencyMillis: 1}]",
        "bands: []",
        "bands: [{name: fast}]",
        "bands: [{name: fast, belowMillis: 1, aboveMillis: 0}]",
        "bands: [{name: fast, belowMillis: 0}]",
        "objective: {gamma: 1}",
        "recipe: {epochs: 0}",
        "recipe: {preset: best}",
        "recipe: {augmentation: {flip: 2}}",
        "rungs: {promoted: 0.5}",
        "strategy: guess",
        "mode: best",
        "finish: {networks: 0}",
        "targets: {minTop1: 80}",
        "targets: {maxMemoryMiB: -1}",
        "targets: {maxMemory: 12}",
        "targets: {maxP99Millis: 0}",
        "targets: {throughputBatch: 0}",
        "learnFrom: [a, a]",
        "start: gpunet-2",
        "start: [384, 32, 3]",
        "start: [{layer_type: data}]",
        "start: [[384, 0.5]]",
        "space: small",
        "space: {name: mine}",
        "seed: 0.5",
      })
  void a_mistake_is_one_for_both(String mistake) throws Exception {
    var text = valid() + mistake + "\n";
    Object parsed = new Yaml().load(text); // the last of two equal keys counts
    assertThat(mistakes(parsed)).isNotEmpty();
    assertThatThrownBy(() -> SpecReader.read(JSON.writeValueAsBytes(parsed)))
        .isInstanceOf(InvalidSpecException.class);
  }

  @Test
  void the_reader_takes_every_field_of_the_schema() throws Exception {
    var known = String.join(", ", names(JSON.readTree(SpecSchema.json())));
    assertThatThrownBy(() -> SpecReader.read((valid() + "nonsense: 1").getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            InvalidSpecException.class,
            e -> assertThat(e.violations().getFirst().message()).contains(known));
  }

  private static String valid() {
    return """
    table: v100
    dataset: imagenet
    bands: [{name: fast, belowMillis: 0.57}]
    """;
  }

  private static Iterable<String> names(JsonNode schema) {
    Iterator<String> names = schema.get("properties").fieldNames();
    return () -> names;
  }

  private static List<?> mistakes(String yaml) throws Exception {
    return mistakes(new Yaml().<Object>load(yaml));
  }

  private static List<?> mistakes(Object fields) throws Exception {
    return SCHEMA.validate(JSON.writeValueAsString(fields), InputFormat.JSON);
  }
}
