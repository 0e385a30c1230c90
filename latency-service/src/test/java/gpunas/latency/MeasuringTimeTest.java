package gpunas.latency;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.search;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.table.InMemoryTableStore;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableProgress;
import gpunas.searchmodel.SearchSpec.Table;
import gpunas.testing.SampleSearches;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MeasuringTimeTest {

  private static final List<String> KEYS = keys(tinySpace());

  private final TableBook book = new TableBook();
  private final Searches searches = new Searches();
  private final TableBudgets budgets =
      new TableBudgets(searches, new CostBook(new InMemoryTableStore(), InstantSource.system()));
  private final MeasuringTime time = new MeasuringTime(book, budgets);

  /** Some layers, all rounds of them, which took so long together. */
  private void measured(String tableId, Provenance provenance, int layers, Duration took) {
    var micros = KEYS.stream().limit(layers).collect(Collectors.toMap(key -> key, _ -> 1.0));
    for (var round = 1; round <= 2; round++) {
      book.measured(
          new MeasuredRound(tableId, provenance, round, 2, KEYS.size(), micros)
              .after(took.dividedBy(2)));
    }
  }

  @Test
  void a_table_is_reckoned_by_what_its_own_layers_took() {
    measured("t", HERE, 4, Duration.ofSeconds(8));
    measured("other", HERE, 8, Duration.ofHours(1));
    assertThat(time.words(Table.named("t"), 10, true))
        .isEqualTo(
            "Measuring them takes about 20 s of one profiler, by what its other layers took.");
    assertThat(time.estimate("t", 10).time()).isEqualTo(Duration.ofSeconds(20));
    assertThat(time.left("t", new TableProgress(40, 100)))
        .as("by minutes, as it is not known to a second")
        .startsWith("The rest takes about 2 min of one profiler");
    assertThat(time.words(Table.named("t"), 132_990, true)).contains("about 73 h 53 min of");
  }

  @Test
  void a_new_table_is_reckoned_by_one_that_is_what_is_asked_for_and_says_by_which() {
    var integers =
        new Provenance("a device", "a runtime", "1.0", "cpu", "int8", 1, Provenance.Kind.MEASURED);
    measured("in-floats", HERE, 4, Duration.ofSeconds(8));
    measured("in-integers", integers, 2, Duration.ofSeconds(8));
    assertThat(time.words(Table.of("new", "int8", 1), 10, false))
        .isEqualTo(
            "Measuring them takes about 40 s of one profiler, by what layers of table in-integers on "
                + integers
                + " took.");
    assertThat(time.words(Table.of("new", null, null), 10, false))
        .as("of several, by the one of most layers")
        .contains("about 20 s", "table in-floats");
    assertThat(time.words(Table.of("new", "fp16", null), 10, false))
        .contains("is not known here", "./gpunas table measure --id new --budget 20m");
  }

  @Test
  void what_was_imported_says_nothing_of_time() {
    book.measured(new MeasuredRound("t", HERE, 1, 1, 1, Map.of(KEYS.getFirst(), 1.0)));
    assertThat(time.estimate("t", 3)).isNull();
    assertThat(time.left("t", new TableProgress(1, 4))).isNull();
  }

  @Test
  void a_budget_is_no_estimate() {
    measured("t", HERE, 4, Duration.ofSeconds(90));
    var limited = new Table("t", null, null, Duration.ofMinutes(20));
    assertThat(time.words(limited, 10, false))
        .isEqualTo(
            "A search has it made within 20 min of measuring: layers that are not measured then are modelled.");
    assertThat(time.words(limited, 10, true)).contains("about");
    assertThat(time.words(Table.named("t"), TableBudgets.MOST_LAYERS + 1, false))
        .contains("within 20 min");
    assertThat(time.isWithinBudget(Table.named("t"), TableBudgets.MOST_LAYERS, false)).isFalse();

    searches.know(SampleSearches.running("s", SampleSearches.spec(tinySpace(), limited)));
    searches.know(search("other", tinySpace(), "other"));
    assertThat(time.left("t", new TableProgress(4, 10)))
        .isEqualTo(
            "It is made within 20 min of measuring, of which 1 min 30 s are spent; layers that are not measured then are modelled.");
  }
}
