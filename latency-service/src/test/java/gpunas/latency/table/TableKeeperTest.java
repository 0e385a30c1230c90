package gpunas.latency.table;

import static gpunas.latency.Samples.ELSEWHERE;
import static gpunas.latency.Samples.keepAll;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableKeeperTest {

  private static final List<String> KEYS = keys(tinySpace());

  private final TableBook book = new TableBook();
  private final InMemoryTableStore store = new InMemoryTableStore();
  private final TableKeeper keeper = new TableKeeper(book, store);

  @Test
  void a_table_is_stored_when_it_is_complete() {
    var table = table("t", KEYS);
    var parts = MeasuredRound.of(table, KEYS.size() - 1);
    var first = parts.getFirst();
    book.measured(new MeasuredRound("t", first.provenance(), 1, 2, first.layers(), first.micros()));
    keepAll(keeper);
    assertThat(store.list().tables()).isEmpty();
    book.measured(new MeasuredRound("t", first.provenance(), 2, 2, first.layers(), first.micros()));
    book.measured(parts.getLast());
    keepAll(keeper);
    assertThat(store.find("t")).isEqualTo(table);
  }

  @Test
  void a_lost_table_is_stored_again() {
    measure(table("t", KEYS));
    measure(table("u", KEYS.subList(0, 2)));
    keepAll(keeper);
    store.clear();
    keeper.keep("u");
    assertThat(store.list().tables()).extracting(TableSummary::id).containsExactly("u");
    keepAll(keeper);
    assertThat(store.list().tables()).extracting(TableSummary::id).containsExactly("t", "u");
  }

  @Test
  void what_is_stored_stands_and_is_extended() {
    var stored = new LatencyTable("t", table("t", KEYS).provenance(), Map.of(KEYS.get(1), 99.0));
    store.put(stored);
    var measured = table("t", KEYS.subList(0, 2));
    measure(measured);
    keepAll(keeper);
    assertThat(store.find("t")).isEqualTo(stored.extendedBy(measured));
    keepAll(keeper);
    assertThat(store.find("t")).isEqualTo(stored.extendedBy(measured));
  }

  @Test
  void a_stored_table_with_more_layers_stands() {
    var stored = table("t", KEYS);
    store.put(stored);
    measure(table("t", KEYS.subList(0, 2)));
    keepAll(keeper);
    assertThat(store.find("t")).isEqualTo(stored);
  }

  @Test
  void a_stored_table_of_another_provenance_stands() {
    var stored = new LatencyTable("t", ELSEWHERE, Map.of(KEYS.getFirst(), 1.0));
    store.put(stored);
    measure(table("t", KEYS));
    keepAll(keeper);
    assertThat(store.find("t")).isEqualTo(stored);
  }

  @Test
  void a_table_that_is_extended_after_an_earlier_one_of_its_id_was_deleted_stays_in_the_store() {
    var table = table("t", KEYS.subList(0, 2));
    store.put(table, 7);
    book.deleted("t", 7);
    MeasuredRound.in(7, MeasuredRound.of(table, 1000)).forEach(book::measured);
    var round = new MeasuredRound("t", table.provenance(), 1, 2, 3, Map.of(KEYS.get(2), 1.0));
    book.measured(round.in(7));
    assertThat(book.version("t")).as("it is being extended").isNull();
    keepAll(keeper);
    assertThat(store.find("t")).isEqualTo(table);
  }

  @Test
  void what_is_read_anew_of_a_deleted_table_does_not_touch_the_one_that_followed() {
    var table = table("t", KEYS.subList(0, 2));
    store.put(table, 7);
    measure(table("t", KEYS));
    keepAll(keeper);
    book.deleted("t", 3);
    keepAll(keeper);
    book.deleted("t", 7);
    keepAll(keeper);
    MeasuredRound.in(7, MeasuredRound.of(table, 1))
        .forEach(round -> {
          book.measured(round);
          keepAll(keeper);
        });
    assertThat(store.find("t")).isEqualTo(table);
  }

  @Test
  void a_table_that_cannot_be_kept_keeps_no_other_from_being_kept() {
    var failing = new FailingTableStore();
    var keeper = new TableKeeper(book, failing);
    for (var id : List.of("a", "b", "c")) {
      measure(table(id, KEYS));
    }
    var damage = new IllegalStateException("It is damaged.");
    failing.fail("b", damage);
    var failures = new HashMap<String, RuntimeException>();
    keeper.keepAll(failures::put);
    assertThat(failures).isEqualTo(Map.of("b", damage));
    assertThat(failing.list().tables()).extracting(TableSummary::id).containsExactly("a", "c");
    failing.repair("b");
    keepAll(keeper);
    assertThat(failing.list().tables()).extracting(TableSummary::id).containsExactly("a", "b", "c");
  }

  @Test
  void whoever_is_told_of_a_failure_may_end_the_round() {
    var failing = new FailingTableStore();
    for (var id : List.of("a", "b", "c")) {
      measure(table(id, KEYS));
    }
    var damage = new IllegalStateException("It is damaged.");
    failing.fail("b", damage);
    assertThatThrownBy(() -> keepAll(new TableKeeper(book, failing))).isSameAs(damage);
    assertThat(failing.asked).containsExactly("a", "b");
  }

  private void measure(LatencyTable table) {
    MeasuredRound.of(table, 1000).forEach(book::measured);
  }
}
