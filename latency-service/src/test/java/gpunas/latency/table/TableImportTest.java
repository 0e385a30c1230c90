package gpunas.latency.table;

import static gpunas.latency.Samples.ELSEWHERE;
import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.latency.table.TableImport.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TableImportTest {

  private static final List<String> KEYS = keys(tinySpace());
  private static final LatencyTable TABLE = table("t", KEYS);

  private final TableBook book = new TableBook();
  private final InMemoryTableStore store = new InMemoryTableStore();
  private final RecordingJournal journal = new RecordingJournal(book);
  private final TableImport imports = new TableImport(book, store, journal);

  @Test
  void a_new_table_is_stored_and_written_down_as_the_only_round() throws Exception {
    assertThat(imports.take(TABLE)).isEqualTo(new Outcome.Stored());
    assertThat(store.find("t")).isEqualTo(TABLE);
    assertThat(book.table("t")).isEqualTo(TABLE);
  }

  @Test
  void modelled_layers_stay_modelled() throws Exception {
    var half = new HashMap<>(TABLE.micros());
    half.replaceAll((key, micros) -> 0.02);
    half.remove(KEYS.getFirst());
    var modelled = new LatencyTable("t", HERE, TABLE.micros(), Map.of(), half);
    assertThat(imports.take(modelled)).isEqualTo(new Outcome.Stored());
    assertThat(book.table("t")).isEqualTo(modelled);
    assertThat(imports.take(modelled)).isEqualTo(new Outcome.Unchanged());
    assertRefused(TABLE, "A refined table needs another id");
  }

  @Test
  void the_same_table_again_changes_nothing() throws Exception {
    imports.take(TABLE);
    journal.measured.clear();
    assertThat(imports.take(TABLE)).isEqualTo(new Outcome.Unchanged());
    assertThat(journal.measured).isEmpty();
  }

  @Test
  void a_table_may_gain_layers() throws Exception {
    imports.take(table("t", KEYS.subList(0, 3)));
    assertThat(imports.take(TABLE)).isEqualTo(new Outcome.Stored());
    assertThat(store.find("t")).isEqualTo(TABLE);
  }

  @Test
  void a_layer_never_changes_its_latency() throws Exception {
    imports.take(TABLE);
    var micros = new HashMap<>(TABLE.micros());
    micros.put(KEYS.getFirst(), 77.0);
    assertRefused(new LatencyTable("t", HERE, micros), "1.25 microseconds", "77.0");
    assertRefused(table("t", KEYS.subList(0, 3)), "none");
    assertThat(store.find("t")).isEqualTo(TABLE);
  }

  @Test
  void an_id_never_changes_its_provenance() throws Exception {
    imports.take(TABLE);
    assertRefused(new LatencyTable("t", ELSEWHERE, TABLE.micros()), "another device");
  }

  @Test
  void what_the_store_has_lost_still_counts() throws Exception {
    MeasuredRound.of(TABLE, 1000).forEach(book::measured);
    assertRefused(table("t", KEYS.subList(0, 3)), "none");
    assertThat(imports.take(TABLE)).isEqualTo(new Outcome.Unchanged());
  }

  @Test
  void a_table_that_is_being_measured_is_left_alone() throws Exception {
    book.measured(new MeasuredRound("t", HERE, 1, 2, 1, Map.of(KEYS.getFirst(), 1.0)));
    assertRefused(TABLE, "is being measured");
  }

  @Test
  void an_import_that_was_interrupted_can_be_repeated() throws Exception {
    var written = MeasuredRound.of(TABLE, 2);
    assertThat(written).hasSizeGreaterThan(1);
    book.measured(written.getFirst());
    var micros = new HashMap<>(TABLE.micros());
    micros.replaceAll((key, time) -> time + 1);
    assertRefused(new LatencyTable("t", HERE, micros), "is being measured");
    assertThat(imports.take(TABLE)).isEqualTo(new Outcome.Stored());
    assertThat(book.table("t")).isEqualTo(TABLE);
  }

  @Test
  void a_table_that_searches_wait_for_may_be_imported() throws Exception {
    book.missing(new MissingLayers("t", KEYS));
    assertThat(imports.take(TABLE)).isEqualTo(new Outcome.Stored());
    assertThat(book.progress("t")).isNull();
  }

  @Test
  void tables_of_other_ids_need_not_wait_for_one_that_kafka_does_not_take() throws Exception {
    var others = new ArrayList<Outcome>();
    journal.before(() -> others.add(begin(table("u", KEYS)).orTimeout(30, SECONDS).join()));
    assertThat(imports.take(TABLE)).isEqualTo(new Outcome.Stored());
    assertThat(others).containsExactly(new Outcome.Stored());
  }

  @Test
  void two_tables_of_an_id_at_once_are_taken_in_one_after_the_other() throws Exception {
    var micros = new HashMap<>(TABLE.micros());
    micros.put(KEYS.getFirst(), 77.0);
    var others = new ArrayList<CompletableFuture<Outcome>>();
    journal.before(() -> {
      others.add(begin(new LatencyTable("t", HERE, micros)));
      assertThatThrownBy(() -> others.getFirst().get(200, MILLISECONDS))
          .as("it waits")
          .isInstanceOf(TimeoutException.class);
    });
    assertThat(imports.take(TABLE)).isEqualTo(new Outcome.Stored());
    assertThat(others.getFirst().get(30, SECONDS)).isInstanceOf(Outcome.Refused.class);
    assertThat(store.find("t")).isEqualTo(TABLE);
  }

  private CompletableFuture<Outcome> begin(LatencyTable table) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return imports.take(table);
      } catch (InterruptedException e) {
        throw new CompletionException(e);
      }
    });
  }

  private void assertRefused(LatencyTable table, String... reasons) throws InterruptedException {
    var written = journal.measured.size();
    assertThat(imports.take(table))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, refused -> assertThat(refused.reason()).contains(reasons));
    assertThat(journal.measured).hasSize(written);
  }
}
