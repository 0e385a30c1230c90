package gpunas.ranker.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.ranker.Specs;
import gpunas.ranker.table.TrainingTable.Query;
import gpunas.ranker.training.End;
import gpunas.ranker.training.Job;
import gpunas.ranker.training.Network;
import gpunas.ranker.training.Outcome;
import gpunas.ranker.training.Run;
import gpunas.ranker.training.Trainings;
import gpunas.searchspace.Gene;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTableTest {
  private static final SearchSpace SPACE = Spaces.quickstart();

  private final Trainings trainings = new Trainings("s");
  private final TrainingTable table =
      new TrainingTable(Specs.running("s"), trainings, Map.of("s-1", 310.5), 0.02);

  /** Four trainings: two completed, one failed, one waiting. */
  TrainingTableTest() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    for (var number = 0; number < 4; number++) {
      propose(number, SPACE.random(random).toList());
    }
    ends(0, new Outcome.Completed(1.5, 0.7, "s/s-0"));
    ends(1, new Outcome.Completed(1.25, 0.8, "s/s-1"));
    ends(2, new Outcome.Failed("CUDA out of memory"));
  }

  private void propose(int number, List<Integer> encoding) {
    var network = new Network(encoding, 400 - 50.0 * number, 1000, 10_000);
    trainings.proposed(
        new Job("s-" + number, "s", number, "fast", 1, true, 8, network, Specs.NOON));
  }

  private void ends(int number, Outcome outcome) {
    var end =
        new End(
            outcome,
            "trainer-" + number,
            "V100",
            1,
            null,
            List.of(),
            List.of(),
            Specs.NOON,
            Specs.NOON.plusSeconds(90 + number));
    trainings.change("s-" + number, training -> training.with(end));
  }

  @ParameterizedTest
  @CsvSource({
    "number, 0 1 2 3",
    "latency, 3 2 1 0",
    "top1, 1 0 2 3",
    "loss, 1 0 2 3",
    "newest, 2 1 0 3",
    "NEWEST, 2 1 0 3",
    " Latency, 3 2 1 0",
    "seconds, 0 1 2 3",
    "measuredLatencyMicros, 1 0 2 3",
    "JOBID, 0 1 2 3",
  })
  void what_is_best_or_lowest_comes_first_and_what_is_unknown_last(String sort, String numbers) {
    assertThat(numbers(new Query(List.of(), sort, null))).isEqualTo(numbers);
  }

  @Test
  void what_is_unknown_comes_last_in_either_order() {
    assertThat(numbers(new Query(List.of(), "top1", false))).isEqualTo("0 1 2 3");
    assertThat(numbers(new Query(List.of(), "seconds", true))).isEqualTo("2 1 0 3");
  }

  @ParameterizedTest
  @CsvSource({
    "state:completed, 0 1",
    "STATE:Completed|failed, 0 1 2",
    "top1:0.8.., 1",
    "top1:..0.79, 0",
    "latencyMicros:300..350, 1 2",
    "latencyMicros:300, 2",
    "seconds:90.5.., 1 2",
    "reason:MEMORY, 2",
    "trainer:-1, 1",
    "finishedAt:..2026-11-01T12:01:30Z, 0",
    "measuredLatencyMicros:.., 1",
  })
  void a_condition_is_a_value_a_range_words_or_a_part_of_a_text(String where, String numbers) {
    assertThat(numbers(new Query(List.of(where), "number", null))).isEqualTo(numbers);
  }

  @Test
  void all_conditions_must_hold() {
    assertThat(numbers(new Query(List.of("state:completed", "loss:..1.3"), "number", null)))
        .isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "top1",
        ":1",
        "colour:red",
        "state:done",
        "state:",
        "top1:high",
        "top1:NaN",
        "top1:80d",
        "top1:0x1p3",
        "top1:",
        "reason:",
        "top1:0.9..0.8",
        "finishedAt:2026-11-02T00:00:00Z..2026-11-01T00:00:00Z",
        "top1:0.8...0.9",
        "finishedAt:yesterday.."
      })
  void a_condition_that_cannot_be_read_is_refused_with_what_was_expected(String where) {
    assertThatThrownBy(() -> table.find(new Query(List.of(where), "number", null)))
        .isInstanceOf(UnreadableQuery.class)
        .hasMessageStartingWith("where is '%s'; expected ".formatted(where));
  }

  @Test
  void genes_are_words_and_those_of_absent_stages_are_empty() {
    var genes = SPACE.genes();
    var layers =
        IntStream.range(0, genes.size())
            .filter(i -> genes.get(i).property() == Gene.Property.LAYERS)
            .filter(i -> genes.get(i).choices().values().contains(0))
            .findFirst()
            .orElseThrow();
    var stage = genes.get(layers).stage();
    var encoding =
        new ArrayList<>(
            SPACE.random(RandomGeneratorFactory.of("L64X128MixRandom").create(2)).toList());
    encoding.set(layers, 0);
    propose(7, encoding);

    var row = row(7);
    for (var i = 0; i < genes.size(); i++) {
      var gene = genes.get(i);
      var code = encoding.get(i);
      Object words =
          switch (gene.property()) {
            case SQUEEZE_EXCITE -> code == 0 ? "no" : "yes";
            case ACTIVATION -> code == 0 ? "ReLU" : "Swish";
            case RESOLUTION, FILTERS, KERNEL, EXPANSION, LAYERS -> code;
          };
      assertThat(row.get(gene.name()))
          .as(gene.name())
          .isEqualTo(gene.stage() != stage || i == layers ? words : null);
    }
    assertThat(row).containsEntry("jobId", "s-7").containsEntry("latencyDeviation", 0.02);
  }

  @Test
  void an_encoding_that_is_too_short_has_fewer_genes() {
    propose(8, List.of(28));
    assertThat(row(8)).containsEntry("resolution", 28).containsEntry("stage 0 filters", null);
  }

  @Test
  void columns_are_chosen_by_name_in_whatever_case_and_order() {
    var columns = table.columns("resolution, TOP1,jobId");
    assertThat(columns).extracting(Column::name).containsExactly("resolution", "top1", "jobId");
    var second = table.find(new Query(List.of("number:1"), "number", null)).getFirst();
    assertThat(table.values(second, columns)).containsExactly(28, 0.8, "s-1");
    assertThatThrownBy(() -> table.columns("top1,rank"))
        .isInstanceOf(UnreadableQuery.class)
        .hasMessageStartingWith("columns is 'top1,rank'; expected some of jobId, number,");
  }

  @Test
  void a_curve_has_a_row_for_each_point() {
    for (var epoch = 1; epoch <= 2; epoch++) {
      runs(epoch, epoch == 1 ? null : (Double) 0.25);
    }
    var fourth = table.find(new Query(List.of("number:3"), "number", null)).getFirst();
    var columns = TrainingTable.CURVE_COLUMNS;
    var rows = table.curve(fourth).toList();
    assertThat(rows).hasSize(2).allMatch(row -> row.size() == columns.size());
    assertThat(rows.getFirst()).startsWith("s-3", 3, "running", "fast").endsWith(1.0, 2.0, null);
    assertThat(rows.getLast()).endsWith(2.0, 1.0, 0.25);
    var second = table.find(new Query(List.of("number:1"), "number", null)).getFirst();
    assertThat(table.curve(second)).isEmpty();
  }

  private void runs(int epoch, @Nullable Double top1) {
    var run =
        new Run(
            "trainer-1",
            "cpu",
            1,
            epoch,
            8,
            epoch,
            8,
            2.0 / epoch,
            top1,
            500,
            null,
            Specs.NOON.plusSeconds(epoch));
    trainings.change("s-3", training -> training.with(run));
  }

  private Map<String, @Nullable Object> row(int number) {
    var found = table.find(new Query(List.of("number:" + number), "number", null)).getFirst();
    var row = new HashMap<String, @Nullable Object>();
    for (var i = 0; i < table.columns().size(); i++) {
      row.put(table.columns().get(i).name(), table.values(found, table.columns()).get(i));
    }
    return row;
  }

  private String numbers(Query query) {
    return String.join(
        " ",
        Stream.of(table.find(query))
            .flatMap(List::stream)
            .map(each -> Integer.toString(each.number()))
            .toList());
  }
}
