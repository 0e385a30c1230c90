package gpunas.sampler.spec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.formats.description.NetworkDescription;
import gpunas.formats.gpunet.Released;
import gpunas.sampler.Recipes;
import gpunas.sampler.Specs;
import gpunas.schemas.SpaceCodec;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.MeasuredTargets;
import gpunas.searchmodel.Mode;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.searchmodel.StrategyName;
import gpunas.searchmodel.Targets;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class SpecReaderTest {
  private static final String SMALLEST =
      """
      table: v100
      dataset: imagenet
      bands:
        - {name: fast, belowMillis: 0.57}
      """;

  private static final String INLINE_SPACE =
      """
      space:
        name: mine
        inputChannels: 1
        classes: 10
        tailWidth: 64
        resolutions: 28
        stem: {filters: [8, 16], kernel: 3, stride: 1, activation: relu}
        stages:
          - {type: conv, stride: 2, kernels: [3, 5], activations: [relu, swish], layers: 1}
      """;

  /** Those of the schema, which {@link SpecSchemaTest} holds against the reader. */
  private static List<String> knownFields() throws Exception {
    var names = new ArrayList<String>();
    new ObjectMapper()
        .readTree(SpecSchema.json())
        .get("properties")
        .fieldNames()
        .forEachRemaining(names::add);
    return names;
  }

  @Test
  void what_is_left_out_has_a_default() throws InvalidSpecException {
    assertThat(read(SMALLEST))
        .isEqualTo(
            SearchSpec.usual(
                    Spaces.gpunet(),
                    Table.named("v100"),
                    List.of(new Band("fast", 0, 570, null)),
                    "imagenet",
                    Recipes.BY_DEFAULT)
                .with(draft -> {
                  draft.name = "search";
                  draft.mode = Mode.BANDS;
                  draft.objective = new Objective(0.05, 0.6);
                  draft.rungs = null;
                  draft.strategy = StrategyName.BAYESIAN;
                  draft.candidates = 20_000;
                  draft.budget = new Budget(60, 8, null, null, null);
                  draft.finish = null;
                  draft.targets = new Targets(0, null, null);
                  draft.priority = 0;
                  draft.seed = 1;
                }));
  }

  @Test
  void a_specification_that_was_written_is_read_again_from_json_and_from_yaml() throws Exception {
    var spec = Specs.gpunet(1_000_000);
    var fields = SpecWriter.fields(spec);
    assertThat(SpecReader.read(new ObjectMapper().writeValueAsBytes(fields))).isEqualTo(spec);
    assertThat(read(new Yaml().dump(fields))).isEqualTo(spec);
  }

  @Test
  void in_mode_front_one_network_must_get_to_the_last_rung_whatever_the_bands()
      throws InvalidSpecException {
    var text =
        SMALLEST
            + """
              - {name: slow, fromMillis: 0.57, belowMillis: 1}
            rungs: {epochs: [2, 8]}
            trainings: 5
            mode: %s
            """;
    assertThat(read(text.formatted("front")).budget().trainings()).isEqualTo(5);
    assertThatThrownBy(() -> read(text.formatted("bands"))).hasMessageContaining("at least 10");
  }

  @Test
  void rungs_budgets_and_a_finish_are_read() throws InvalidSpecException {
    var spec =
        read(
            SMALLEST
                + """
                precision: fp16
                batch: 1
                mode: front
                rungs: {epochs: [2, 8, 32]}
                trainings: 200
                deviceHours: 12.5
                wallClockHours: 8
                minExpectedImprovement: 0.0005
                finish: {}
                learnFrom: [first-abc234, second-xyz789]
                priority: -3
                """);
    assertThat(spec.table()).isEqualTo(Table.of("v100", "fp16", 1));
    assertThat(spec.mode()).isEqualTo(Mode.FRONT);
    assertThat(spec.rungs()).isEqualTo(new Rungs(List.of(2, 8, 32), 0.25));
    assertThat(spec.recipe().epochs()).isEqualTo(32);
    assertThat(spec.budget()).isEqualTo(new Budget(200, 8, 12.5, 8.0, 0.0005));
    assertThat(spec.finish()).isEqualTo(new Finish(5, 3));
    assertThat(spec.learnFrom()).containsExactly("first-abc234", "second-xyz789");
    assertThat(spec.priority()).isEqualTo(-3);
  }

  @Test
  void teachers_are_the_best_network_another_one_or_a_file() throws Exception {
    assertThat(teaching("{network: best}")).isEqualTo(new Teaching(new Teacher.Best(), 1));
    assertThat(teaching("{network: clothes-x7k2qa-0012, temperature: 4}"))
        .isEqualTo(new Teaching(new Teacher.Trained("clothes-x7k2qa-0012", null), 4));
    assertThat(teaching("{file: mine.onnx}"))
        .isEqualTo(new Teaching(new Teacher.OnnxFile("mine.onnx", List.of(), List.of()), 1));
    assertThat(teaching("{file: mine.onnx, mean: [0.5], deviation: [0.25]}"))
        .isEqualTo(new Teaching(new Teacher.OnnxFile("mine.onnx", List.of(0.5), List.of(0.25)), 1));
  }

  private static Teaching teaching(String text) throws Exception {
    var spec = read(SMALLEST + "finish: {teacher: %s}".formatted(text));
    var written = new ObjectMapper().writeValueAsBytes(SpecWriter.fields(spec));
    assertThat(SpecReader.read(written)).isEqualTo(spec);
    return Objects.requireNonNull(Objects.requireNonNull(spec.finish()).teaching());
  }

  @Test
  void targets_of_memory_and_of_measured_networks_are_read_and_written_as_they_were()
      throws Exception {
    var spec =
        SpecReader.read(
            """
            table: v100
            dataset: imagenet
            bands: [{name: fast, belowMillis: 1}]
            targets: {maxMemoryMiB: 12.1, maxP99Millis: 0.57, minThroughput: 2000,
                      throughputBatch: 16, maxMillijoules: 3.5}
            """
                .getBytes(UTF_8));
    assertThat(spec.targets())
        .isEqualTo(new Targets(0, null, null, 12.1, new MeasuredTargets(570.0, 2000.0, 16, 3.5)));
    assertThat(SpecWriter.fields(spec).get("targets"))
        .hasToString(
            "{minTop1=0.0, maxMemoryMiB=12.1, maxP99Millis=0.57, minThroughput=2000.0, throughputBatch=16, maxMillijoules=3.5}");
  }

  @Test
  void targets_that_mean_nothing_are_one_message_each() {
    assertThat(
            violations(
                """
                table: v100
                dataset: imagenet
                bands: [{name: fast, belowMillis: 1}]
                targets: {maxMemoryMiB: -12, minThroughput: 2000, memory: 12MB}
                """))
        .extracting(Violation::toString)
        .containsExactlyInAnyOrder(
            "targets.maxMemoryMiB: The number -12 was given; expected a number above 0 to 1048576.",
            "targets.throughputBatch: none was given; expected how many images are in a batch, as"
                + " minThroughput 2000.0 means nothing without it.",
            "targets: There is no field \"memory\" here; expected only minTop1, maxParameters,"
                + " maxMacs, maxMemoryMiB, maxP99Millis, minThroughput, throughputBatch,"
                + " maxMillijoules.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|network: No teacher was given; expected either a network or a file.",
        "{network: best, file: a.onnx}|network: A network and a file were given; expected either a network or a file.",
        "{network: best, mean: [0], deviation: [1]}|mean: A mean without a file was given; expected a file that takes such images.",
        "{file: a.onnx, mean: [0.5]}|deviation: 0 for 1 means were given; expected as many as means.",
        "{file: a.onnx, mean: [0], deviation: [0]}|deviation: A list was given; expected a list of up to 3 numbers above 0 to 1000000.",
        "{file: ../a.onnx}|file: The text \"../a.onnx\" was given; expected the name of an ONNX file in the trainers' data directory, such as mine.onnx, without a folder.",
        "{network: worst}|network: The text \"worst\" was given; expected best, or the id of a training such as clothes-x7k2qa-0012.",
        "{network: best, temperature: 0}|temperature: The number 0 was given; expected a number above 0 to 1000."
      })
  void a_teacher_that_cannot_be_is_refused_with_what_was_expected(String teacher, String message) {
    assertThat(violations(SMALLEST + "finish: {teacher: %s}".formatted(teacher)))
        .extracting(Violation::toString)
        .contains("finish.teacher." + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "precision: fp8|precision: The text \"fp8\" was given; expected one of fp32, fp16, int8. Maybe fp16 is meant.",
        "batch: 0|batch: The number 0 was given; expected a whole number from 1 to 1000000.",
        "mode: pareto|mode: The text \"pareto\" was given; expected one of bands, front.",
        "'rungs: {epochs: [8]}'|rungs.epochs: A list was given; expected a list of 2 to 8 whole"
            + " numbers from 1 to 100000.",
        "'rungs: {epochs: [8, 8], promoted: 0.5}'|rungs.epochs: 8 after 8 was given; expected"
            + " more.",
        "'rungs: {epochs: [2, 8], promoted: 1}'|rungs.promoted: The number 1 was given; expected a"
            + " number above 0 to below 1.",
        "'{rungs: {epochs: [2, 8]}, recipe: {epochs: 4}}'|recipe.epochs: 4 was given; expected 8"
            + " as on the last of the rungs, or nothing.",
        "'{rungs: {epochs: [2, 8, 32]}, trainings: 20}'|trainings: 20 was given; expected at least"
            + " 21, or no network gets to the last rung in every band.",
        "'{rungs: {epochs: [2, 8]}, bands: [{name: b, belowMillis: 1, trainings: 4}]}'|bands: 4"
            + " trainings in band b were given; expected at least 5, or none of its networks gets"
            + " to the last rung.",
        "'recipe: {fineTuning: {maxTop1Drop: 2}}'|recipe.fineTuning.maxTop1Drop: The number 2 was"
            + " given; expected a number from -1 to 1.",
        "'recipe: {fineTuning: {epochs: 0}}'|recipe.fineTuning.epochs: The number 0 was given;"
            + " expected a whole number from 1 to 100000.",
        "'recipe: {fineTuning: {learningRateShare: 0}}'|recipe.fineTuning.learningRateShare: The"
            + " number 0 was given; expected a number above 0 to 1.",
        "deviceHours: 0|deviceHours: The number 0 was given; expected a number above 0 to"
            + " 1000000000.",
        "wallClockHours: soon|wallClockHours: The text \"soon\" was given; expected a number above"
            + " 0 to 1000000.",
        "minExpectedImprovement: -1|minExpectedImprovement: The number -1 was given; expected a"
            + " number above 0 to 1000000.",
        "'finish: {networks: 0}'|finish.networks: The number 0 was given; expected a whole number"
            + " from 1 to 100.",
        "'finish: {repeats: 1.5}'|finish.repeats: The number 1.5 was given; expected a whole number"
            + " from 1 to 20.",
        "'learnFrom: [a, a]'|learnFrom: A list was given; expected a list of up to 100 different"
            + " texts, each the id of a search.",
        "priority: 1000|priority: The number 1000 was given; expected a whole number from -100 to"
            + " 100.",
      })
  void every_mistake_has_a_message_of_its_own(String field, String message) {
    var fields = field.startsWith("{") ? field.substring(1, field.length() - 1) : field;
    var bands = fields.contains("bands") ? "" : ", bands: [{name: b, belowMillis: 1}]";
    var json = "{table: t, dataset: d%s, %s}".formatted(bands, fields);
    assertThat(violations(json)).extracting(Violation::toString).containsExactly(message);
  }

  @Test
  void a_decimal_comma_is_named_in_a_block_and_in_braces() {
    assertThat(
            violations(
                """
                table: t
                dataset: d
                bands:
                  - name: b
                    belowMillis: 0,15
                objective: {alpha: 0,5}
                """))
        .extracting(Violation::toString)
        .containsExactly(
            "bands[0].belowMillis: The text \"0,15\" was given; expected a number above 0 to"
                + " 86400000. Numbers have a decimal point and nothing between thousands: 0.5,"
                + " not 0,5.",
            "objective: There is no field 5 here; expected only alpha, beta. Numbers"
                + " have a decimal point and nothing between thousands: 0.5, not 0,5.");
  }

  @Test
  void names_in_quotes_may_look_like_any_number() throws Exception {
    assertThat(
            read("{table: '010', dataset: \"1:30\", bands: [{name: b, belowMillis: 1}]}").dataset())
        .isEqualTo("1:30");
  }

  @Test
  void known_networks_to_start_with_are_integers_names_and_configurations() throws Exception {
    var released = Released.GPUNET_2.network(Padding.AS_RELEASED);
    var encoding = NetworkDescription.of(released, Spaces.gpunetAsReleased()).encoding();
    for (var written :
        List.of("gpunet-2", "\"%s\"".formatted(encoding), Released.GPUNET_2.json())) {
      var spec = read(SMALLEST + "space: gpunet-as-released\nstart: [" + written + "]");
      assertThat(spec.start()).as(written).containsExactly(encoding);
    }
    var integers = read(SMALLEST + "start: [%s]".formatted(encoding.toList()));
    assertThat(integers.start()).containsExactly(encoding);
  }

  @Test
  void the_genes_of_absent_stages_and_the_classes_do_not_matter_to_the_start() throws Exception {
    var space = INLINE_SPACE.replace("layers: 1", "layers: {from: 0, to: 2}");
    assertThat(read(SMALLEST + space + "start: [[28, 8, 4711, 3, 0]]").start())
        .isEqualTo(read(SMALLEST + space + "start: [[28, 8, 3, 1, 0]]").start());
    var network =
        Released.GPUNET_2.json().replaceAll("\"num_classes\": *1000", "\"num_classes\": 7");
    assertThat(read(SMALLEST + "space: gpunet-as-released\nstart: [%s]".formatted(network)).start())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[gpunet-0]|start[0]: gpunet-0 is not in the space gpunet-as-released: stage 4 filters 256,"
            + " allowed 96..192 step 16; stage 6 filters 704, allowed 128..416 step 32.",
        "[gpunet-d1]|start[0]: gpunet-d1 is not in the space gpunet-as-released: stem and tail have",
        "[gpunet-2, gpunet-2]|start[1]: This is the same network as start[0].",
        "[gpunet2]|start[0]: There is no network gpunet2; expected one of gpunet-0,",
        "[other.json]|start[0]: There is no network other.json; expected one of",
        "['1,2']|start[0]: Not in the space gpunet-as-released: 2 genes, but an encoding of"
            + " gpunet-as-released has 41.",
        "[[1, x]]|start[0]: The list has neither whole numbers only nor entries of",
        "[[]]|start[0]: Not in the space",
        "[[{layer_type: data}]]|start[0]: The configuration has 1 entries; expected data, head,",
        "[384, 32]|start: A list was given; expected a list of up to 100 networks: [[320, 32, 3,",
        "gpunet-2|start: The text \"gpunet-2\" was given; expected a list of up to 100 networks",
        "[~]|start: A list was given; expected",
      })
  void a_start_that_cannot_be_is_refused_with_what_was_expected(String start, String message) {
    assertThat(violations(SMALLEST + "space: gpunet-as-released\nstart: " + start))
        .singleElement()
        .satisfies(violation -> assertThat(violation.toString()).startsWith(message));
  }

  @Test
  void a_network_of_another_padding_is_not_trained_in_its_place() {
    assertThat(violations(SMALLEST + "start: [gpunet-2]"))
        .extracting(Violation::toString)
        .singleElement()
        .asString()
        .startsWith(
            "start[0]: gpunet-2 is padded as_released and the networks of the space gpunet same, so"
                + " it is not one of them. Expected a space with padding: as_released, or its"
                + " integers for what this space makes of them: [384, 32,");
  }

  @Test
  void no_more_networks_start_than_can_be_trained() {
    assertThat(
            violations(
                SMALLEST
                    + INLINE_SPACE
                    + "start: [[28, 8, 3, 0, 1], [28, 8, 3, 1, 1], [28, 8, 5, 0, 1]]\ntrainings: 2"))
        .extracting(Violation::toString)
        .containsExactly(
            "start: 3 networks were given; expected at most 2, as many as the trainings suffice"
                + " for.");
  }

  @Test
  void baselines_are_names_integers_or_what_somebody_states() throws Exception {
    var encoding =
        NetworkDescription.of(
                Released.GPUNET_2.network(Padding.AS_RELEASED), Spaces.gpunetAsReleased())
            .encoding();
    var spec =
        read(
            SMALLEST
                + """
                space: gpunet-as-released
                baselines:
                  - gpunet-0
                  - {name: gpunet-2, start: true}
                  - {name: mine, encoding: %s, accuracy: 0.81}
                  - {name: theirs, accuracy: 0.8, latencyMillis: 0.57}
                """
                    .formatted(encoding.toList()));
    assertThat(spec.baselines())
        .containsExactly(
            new Baseline("gpunet-0", null, false, null, null),
            new Baseline("gpunet-2", encoding, true, null, null),
            new Baseline("mine", encoding, false, 0.81, null),
            new Baseline("theirs", null, false, 0.8, 570.0));
    assertThat(spec.first()).containsExactly(new SearchSpec.First("baselines[1]", encoding));
    var written = new ObjectMapper().writeValueAsBytes(SpecWriter.fields(spec));
    assertThat(SpecReader.read(written)).isEqualTo(spec);
  }

  @Test
  void a_baseline_that_the_search_starts_with_anyway_is_trained_once() throws Exception {
    var spec =
        read(
            SMALLEST
                + "space: gpunet-as-released\nstart: [gpunet-2]\nbaselines: [{name: gpunet-2, start: true}]");
    assertThat(spec.first()).extracting(SearchSpec.First::field).containsExactly("start[0]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[gpunet0]|baselines[0].name: There is no known network gpunet0; expected one that 'gpunas"
            + " compare --known' lists, or its encoding, or both accuracy and latencyMillis. Maybe"
            + " gpunet-0 is meant.",
        "[{name: mine, accuracy: 0.8}]|baselines[0].name: There is no known network mine; expected",
        "[{encoding: [1, 2]}]|baselines[0].name: Nothing was given; expected 1 to 100 characters",
        "[gpunet-0, gpunet-0]|baselines[1].name: \"gpunet-0\" was given; expected a name of its"
            + " own.",
        "[missing]|baselines[0].name: There is no known network missing; expected one that",
        "[{name: missing, accuracy: 0, latencyMillis: 1}, {name: missing, accuracy: 0,"
            + " latencyMillis: 1}]|baselines[1].name: \"missing\" was given; expected a name of its"
            + " own.",
        "[{start: true}]|baselines[0].name: Nothing was given; expected 1 to 100 characters",
        "[{name: mine, encoding: [1, 2]}]|baselines[0].encoding: Not in the space"
            + " gpunet-as-released: 2 genes, but an encoding of gpunet-as-released has 41.",
        "[{name: gpunet-0, accuracy: 81}]|baselines[0].accuracy: The number 81 was given; expected"
            + " a number from 0 to 1",
        "[{name: gpunet-0, latencyMillis: 0}]|baselines[0].latencyMillis: The number 0 was given;"
            + " expected a number above 0",
        "[{name: gpunet-0, start: true}]|baselines[0].start: gpunet-0 is not in the space"
            + " gpunet-as-released: stage 4 filters 256",
        "[{name: resnet-50, start: true}]|baselines[0].start: The layers of resnet-50 are not known"
            + " here; expected an encoding, or no start.",
        "[{name: mine, onnx: model.onnx, accuracy: 0.8, latencyMillis: 1}]|baselines[0].onnx: The"
            + " services do not read files; expected accuracy and latencyMillis, which 'gpunas"
            + " compare --with FILE.onnx' measures on the device of the table.",
        "gpunet-0|baselines: The text \"gpunet-0\" was given; expected a list of up to 20 names or"
            + " mappings that have one.",
        "[7]|baselines[0]: The number 7 was given; expected a mapping of names to values.",
      })
  void a_baseline_that_cannot_be_is_refused_with_what_was_expected(
      String baselines, String message) {
    var violations = violations(SMALLEST + "space: gpunet-as-released\nbaselines: " + baselines);
    assertThat(violations.getFirst().toString()).startsWith(message);
    if (!baselines.startsWith("[{encoding")) {
      assertThat(violations).hasSize(1);
    }
  }

  @Test
  void the_name_of_a_known_network_is_not_given_to_another_one() {
    var other = Specs.first(Spaces.gpunetAsReleased()).toList();
    for (var name : List.of("gpunet-2", "resnet-50")) {
      assertThat(
              violations(
                  SMALLEST
                      + "space: gpunet-as-released\nbaselines: [{name: %s, encoding: %s}]"
                          .formatted(name, other)))
          .extracting(Violation::toString)
          .containsExactly(
              "baselines[0].encoding: %s is the name of another network; expected a name of its own."
                  .formatted(name));
    }
  }

  @Test
  void no_more_baselines_than_a_page_shows() {
    var many =
        IntStream.range(0, 21).mapToObj("{name: n%d, accuracy: 0, latencyMillis: 1}"::formatted);
    assertThat(violations(SMALLEST + "baselines: " + many.toList()))
        .extracting(Violation::toString)
        .containsExactly(
            "baselines: 21 entries were given; expected a list of up to 20 names or mappings that have one.");
  }

  @Test
  void trainings_of_bands_are_part_of_all_and_make_no_sense_for_a_front() throws Exception {
    var bands =
        "table: t\ndataset: d\nbands: [{name: a, belowMillis: 1, trainings: 40},"
            + " {name: b, belowMillis: 2, trainings: 30}]\n";
    assertThat(read(bands + "trainings: 70").bands())
        .extracting(Band::trainings)
        .containsExactly(40, 30);
    assertThat(violations(bands + "trainings: 69"))
        .extracting(Violation::toString)
        .containsExactly("trainings: 69 was given; expected at least those of the bands, 70.");
    assertThat(violations(bands + "trainings: 70\nmode: front"))
        .extracting(Violation::toString)
        .containsExactly(
            "bands[0].trainings: 40 was given; expected none, as mode front spans all bands.",
            "bands[1].trainings: 30 was given; expected none, as mode front spans all bands.");
  }

  @Test
  void a_space_may_be_written_out() throws Exception {
    var spec = read(SMALLEST + INLINE_SPACE);
    assertThat(spec.space().name()).isEqualTo("mine");
    assertThat(spec.space().genes()).hasSize(5);
    assertThat(SpaceCodec.fromWire(SpaceCodec.toWire(spec.space()))).isEqualTo(spec.space());
    var written = new ObjectMapper().writeValueAsBytes(SpecWriter.fields(spec));
    assertThat(SpecReader.read(written)).isEqualTo(spec);
  }

  @Test
  void a_space_like_a_known_one_by_name_only_is_written_out_again() throws Exception {
    var spec = read(SMALLEST + INLINE_SPACE.replace("mine", "gpunet"));
    var written = new ObjectMapper().writeValueAsBytes(SpecWriter.fields(spec));
    assertThat(SpecReader.read(written)).isEqualTo(spec);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stride: 2|stride: 3|expected 1 or 2",
        "layers: 1|layer: 1|lacks the key 'layers'",
        "resolutions: 28|resolutions: 40000|resolution may be 40000; expected at most 32767",
        "layers: 1|layers: {from: 1, to: 6000}|expected at most 5000 choices",
      })
  void a_space_that_cannot_be_sampled_is_refused(String right, String wrong, String message) {
    assertThat(violations(SMALLEST + INLINE_SPACE.replace(right, wrong)))
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.field()).isEqualTo("space");
          assertThat(violation.message()).contains(message);
        });
  }

  @Test
  void a_space_has_a_name_of_at_most_100_characters() {
    assertThat(violations(SMALLEST + INLINE_SPACE.replace("mine", "m".repeat(101))))
        .extracting(Violation::message)
        .containsExactly("The name of the space has 101 characters; expected at most 100.");
  }

  @Test
  void json_may_be_indented_with_tabs() throws InvalidSpecException {
    var json =
        """
        {
        \t"table": "v100", "dataset": "d", "recipe": {"weightDecay": 1e-5},
        \t"bands": [{"name": "fast", "belowMillis": 1}]
        }
        """;
    assertThat(read(json).recipe().optimisation().weightDecay()).isEqualTo(1e-5);
    assertThat(read("\uFEFF" + json)).isEqualTo(read(json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Größe", "猫 and 犬", "o\u0308", "🐈", "a'b\"c", "v1.0 (copy)"})
  void a_data_set_may_be_called_anything_that_a_folder_may(String name) throws Exception {
    var spec =
        "\uFEFFtable: t\ndataset: %s\nbands: [{name: a, belowMillis: 1}]"
            .formatted(new ObjectMapper().writeValueAsString(name));

    assertThat(read(spec).dataset()).isEqualTo(name);
  }

  @Test
  void all_mistakes_are_reported_at_once() throws Exception {
    assertThat(
            violations(
                """
                name: 12
                tabel: v100
                dataset: ../secrets
                bands:
                  - {name: fast, fromMillis: 2, belowMillis: 1}
                  - {name: fast, belowMillis: .nan}
                  - fast
                  - {name: ok, below: 3}
                recipe: {epochs: 0, momentum: 1, dropout: "0.2"}
                candidates: 1e5
                strategy: bayesan
                space: gpunett
                targets: {minTop1: 70, maxMacs: -1}
                seed: 99999999999999999999
                objective: [1, 2]
                """))
        .extracting(Violation::toString)
        .containsExactlyInAnyOrder(
            "name: The number 12 was given; expected 1 to 100 characters on one line.",
            "There is no field \"tabel\" here; expected only %s. Maybe table is meant."
                .formatted(String.join(", ", knownFields())),
            "table: Nothing was given; expected up to 100 letters, digits, dots, dashes and"
                + " underscores, no dot first.",
            "dataset: The text \"../secrets\" was given; expected the name of a folder, up to 100"
                + " characters, no dot first.",
            "bands[0].belowMillis: 1.0 was given; expected more than fromMillis, 2.0.",
            "bands[1].name: \"fast\" was given; expected a name of its own.",
            "bands[1].belowMillis: The number NaN was given; expected a number above 0 to"
                + " 86400000.",
            "bands[2]: The text \"fast\" was given; expected a mapping of names to values.",
            "bands[3].belowMillis: Nothing was given; expected a number above 0 to 86400000.",
            "bands[3]: There is no field \"below\" here; expected only name, fromMillis,"
                + " belowMillis, trainings.",
            "recipe.epochs: The number 0 was given; expected a whole number from 1 to 100000.",
            "recipe.momentum: The number 1 was given; expected a number from 0 to below 1.",
            "recipe.dropout: The text \"0.2\" was given; expected a number from 0 to below 1.",
            "candidates: The number 100000.0 was given; expected a whole number from 1 to"
                + " 1000000000.",
            "strategy: The text \"bayesan\" was given; expected one of bayesian, evolution,"
                + " local-search, random. Maybe bayesian is meant.",
            "space: The text \"gpunett\" was given; expected one of gpunet, gpunet-as-released, quickstart. Maybe"
                + " gpunet is meant.",
            "targets.minTop1: The number 70 was given; expected a number from 0 to 1.",
            "targets.maxMacs: The number -1 was given; expected a whole number from 1 to"
                + " 9223372036854775807.",
            "seed: The number 99999999999999999999 was given; expected a whole number from"
                + " -9223372036854775808 to 9223372036854775807.",
            "objective: A list was given; expected a mapping of names to values.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|Nothing was given",
        "null|Nothing was given",
        "just words|The text \"just words\" was given",
        "- a list|A list was given",
        "42|The number 42 was given",
        "'a: [1'|This is neither YAML nor JSON",
        "'{\"a\": 1}}'|This is neither YAML nor JSON",
        "'{a: 1, a: 2}'|found duplicate key a",
        "'{\"a\": 1, \"a\": 2}'|found duplicate key a",
        "'a: !!java.util.Date 2026-01-01'|Line 1 has the YAML tag",
        "'a: !mine 1'|Line 1 has the YAML tag !mine; expected none.",
        "'name: !!binary \"@@@\"'|Line 1 has the YAML tag",
        "'a: !!seq {b: c}'|Line 1 has the YAML tag",
        "'trainings: 010'|Line 1 has 010, which YAML reads as a number to the base of 8 or 60.",
        "'objective: {alpha: 0,05}'|Write numbers without a zero before them and with a decimal point",
        "'wallClockHours: 1:30'|Line 1 has 1:30, which YAML reads as",
        "'wallClockHours: 0:30.5'|Line 1 has 0:30.5, which YAML reads as",
        "'&a {*a : 1}'|This is neither YAML nor JSON",
        "'[[[[[[[[[[[[[[[[[[[[[[[[[[[[[['|Line 1 is nested more than 20 deep.",
      })
  void a_text_that_is_no_mapping_has_one_violation(String text, String message) {
    assertThat(violations(text))
        .singleElement()
        .satisfies(violation -> assertThat(violation.message()).contains(message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}", "7", "[{}]", "[[[]]]", "~", "[1, 2]"})
  void bands_of_a_wrong_shape_are_refused(String bands) {
    assertThat(violations("{table: t, dataset: d, bands: %s}".formatted(bands)))
        .isNotEmpty()
        .allSatisfy(violation -> assertThat(violation.field()).startsWith("bands"));
  }

  @Test
  void more_than_16_bands_are_refused() {
    var bands = "{name: b, belowMillis: 1},".repeat(17);
    assertThat(violations("{table: t, dataset: d, bands: [%s]}".formatted(bands)))
        .extracting(Violation::message)
        .containsExactly("17 entries were given; expected a list of 1 to 16 mappings.");
  }

  @Test
  void aliases_cannot_blow_up() {
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (var i = 1; i <= 30; i++) {
      var alias = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s, %s, %s]\n".formatted(i, i, alias, alias, alias));
    }
    assertThat(violations(bomb.toString()))
        .singleElement()
        .satisfies(violation -> assertThat(violation.message()).contains("aliases"));
  }

  /** Each bracket took as long as all before it: 100 000 of them 13 seconds. */
  @ParameterizedTest
  @ValueSource(strings = {"[", "{", "{a: ", "[a, "})
  @Timeout(60)
  void a_text_that_nests_without_end_is_refused_where_it_is_too_deep(String bracket) {
    assertThat(violations(bracket.repeat(SpecText.MAX_BYTES / bracket.length())))
        .singleElement()
        .satisfies(violation ->
            assertThat(violation.message()).isEqualTo("Line 1 is nested more than 20 deep."));
  }

  @Test
  void a_mapping_that_contains_itself_is_refused() {
    assertThat(violations(SMALLEST + "recipe: &r {epochs: *r}\nobjective: *r")).isNotEmpty();
  }

  @Test
  void a_text_of_more_than_one_mebibyte_is_refused() {
    assertThat(violations("#".repeat(SpecText.MAX_BYTES + 1)))
        .extracting(Violation::message)
        .containsExactly("1048577 bytes were given; expected at most 1048576.");
  }

  @Test
  void a_text_with_thousands_of_mistakes_is_answered_with_the_first_fifty() {
    var text = new StringBuilder(SMALLEST);
    for (var i = 0; i < 5000; i++) {
      text.append("wrong").append(i).append(": 1\n");
    }
    assertThat(violations(text.toString())).hasSize(50);
  }

  @Test
  void a_text_in_another_charset_is_refused() {
    assertThatThrownBy(() -> SpecReader.read("name: Zürich".getBytes(ISO_8859_1)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage("The text is not UTF-8.");
  }

  private static SearchSpec read(String text) throws InvalidSpecException {
    return SpecReader.read(text.getBytes(UTF_8));
  }

  private static List<Violation> violations(String text) {
    return catchThrowableOfType(InvalidSpecException.class, () -> read(text)).violations();
  }
}
