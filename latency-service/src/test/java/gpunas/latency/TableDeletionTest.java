package gpunas.latency;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keepAll;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.TableDeletion.Outcome;
import gpunas.latency.table.InMemoryTableStore;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.RecordingJournal;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableImport;
import gpunas.latency.table.TableKeeper;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.testing.SampleSearches;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TableDeletionTest {

  private static final List<String> KEYS = keys(tinySpace());
  private static final Instant NOW = Instant.EPOCH;
  private static final Instant LATER = NOW.plus(TableDeletion.UNTOUCHED);
  private static final Outcome DELETED = new Outcome.Deleted(List.of());

  private final TableBook book = new TableBook();
  private final RecordingJournal journal = new RecordingJournal(book);
  private final InMemoryTableStore store = new InMemoryTableStore();
  private final TableKeeper keeper = new TableKeeper(book, store);
  private final Searches searches = new Searches();
  private final TableDeletion deletion =
      new TableDeletion(book, store, keeper, journal, searches, new TableWishes(searches));

  @Test
  void a_deleted_table_is_gone_from_book_and_store() throws Exception {
    measure("t");
    measure("u");
    assertThat(deletion.delete("t")).isEqualTo(DELETED);
    assertThat(book.table("t")).isNull();
    assertThat(book.isKnown("t")).isFalse();
    assertThat(store.find("t")).isNull();
    assertThat(journal.deleted).containsExactly("t");
    keepAll(keeper);
    assertThat(store.find("t")).isNull();
    assertThat(store.find("u")).isEqualTo(table("u", KEYS));
    assertThat(deletion.delete("t")).isEqualTo(new Outcome.Unknown());
  }

  @Test
  void a_table_that_an_open_search_needs_or_refines_is_not_deleted() throws Exception {
    measure("t");
    measure("t.refined-s");
    searches.know(search("s", "t", true));
    searches.know(search("r", "t", false));
    assertThat(deletion.delete("t")).isEqualTo(new Outcome.Needed(List.of("r", "s")));
    assertThat(deletion.delete("t.refined-s")).isEqualTo(new Outcome.Needed(List.of("s")));
    searches.end("s");
    searches.end("r");
    assertThat(deletion.delete("t")).isEqualTo(DELETED);
    assertThat(deletion.delete("t.refined-s")).isEqualTo(DELETED);
  }

  @Test
  void a_table_that_outlives_its_topics_is_not_said_to_be_deleted() throws Exception {
    store.put(table("t", KEYS), 7);
    assertThat(deletion.delete("t"))
        .isEqualTo(
            new Outcome.Kept(
                "The store keeps a table 't' of generation 7, of which Kafka does not tell. If that lasts, Kafka has lost its topics, or another stack has the same store: delete 't' in memory if the table is to go."));
    assertThat(store.find("t")).isEqualTo(table("t", KEYS));
  }

  @Test
  void a_table_of_the_same_generation_as_its_deletion_is_not_said_to_be_deleted() throws Exception {
    store.put(table("t", KEYS), 1);
    assertThat(deletion.delete("t")).isInstanceOf(Outcome.Kept.class);
    assertThat(store.find("t")).isEqualTo(table("t", KEYS));
  }

  /** Its own deletion is read late, so the other one's must not be taken for it. */
  @Test
  void a_table_that_another_deletes_and_takes_in_meanwhile_is_deleted_too() throws Exception {
    measure("t");
    var busy =
        new InMemoryTableStore() {
          @Override
          public long generation(String id) {
            if (book.generation(id) == 0) {
              book.deleted(id, 1);
              put(table(id, KEYS), 1);
            }
            return super.generation(id);
          }
        };
    var late = new RecordingJournal();
    late.beforeDeletion(() ->
        CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS)
            .execute(() -> book.deleted("t", 2)));
    var deletion =
        new TableDeletion(
            book, busy, new TableKeeper(book, busy), late, searches, new TableWishes(searches));
    assertThat(deletion.delete("t")).isEqualTo(DELETED);
    assertThat(busy.find("t")).isNull();
  }

  @Test
  void a_table_that_outlives_its_topics_is_not_said_to_have_taken_in_another() throws Exception {
    store.put(table("t", KEYS.subList(0, 2)), 7);
    assertThat(new TableImport(book, store, journal).take(table("t", KEYS)))
        .isInstanceOfSatisfying(
            TableImport.Outcome.Kept.class,
            kept ->
                assertThat(kept.reason())
                    .contains("a table 't' of generation 7", "Then give this one again"));
  }

  @Test
  void a_table_that_is_measured_may_be_deleted() throws Exception {
    book.missing(new MissingLayers("t", KEYS));
    book.measured(new MeasuredRound("t", HERE, 1, 2, KEYS.size(), Map.of(KEYS.getFirst(), 1.0)));
    assertThat(deletion.delete("t")).isEqualTo(DELETED);
    assertThat(book.unfinished()).isEmpty();
    assertThat(book.unheardOf("t", KEYS)).isEqualTo(KEYS);
  }

  @Test
  void what_is_told_late_of_a_deleted_table_does_not_count() throws Exception {
    measure("t");
    var _ = deletion.delete("t");
    book.measured(new MeasuredRound("t", HERE, 1, 2, KEYS.size(), Map.of(KEYS.getFirst(), 1.0)));
    book.missing(new MissingLayers("t", KEYS));
    assertThat(book.isKnown("t")).isFalse();
    assertThat(book.unfinished()).isEmpty();
  }

  @Test
  void a_later_table_of_the_id_is_a_new_one() throws Exception {
    measure("t");
    var _ = deletion.delete("t");
    var other = table("t", KEYS.subList(0, 2));
    assertThat(new TableImport(book, store, journal).take(other))
        .isEqualTo(new TableImport.Outcome.Stored());
    keepAll(keeper);
    assertThat(book.table("t")).isEqualTo(other);
    assertThat(store.find("t")).isEqualTo(other);
  }

  @Test
  void a_process_that_reads_a_deletion_and_a_new_table_of_the_id_ends_with_the_new_one() {
    store.put(table("t", KEYS));
    var other = table("t", KEYS.subList(0, 2));
    book.missing(new MissingLayers("t", KEYS.subList(0, 2), 2, 1).in(7));
    MeasuredRound.of(table("t", KEYS), 1000).forEach(book::measured);
    book.deleted("t", 7);
    MeasuredRound.in(7, MeasuredRound.of(other, 1000)).forEach(book::measured);
    keepAll(keeper);
    assertThat(store.find("t")).isEqualTo(other);
    assertThat(book.unfinished()).isEmpty();
  }

  @Test
  void a_deletion_that_was_told_before_a_process_died_is_completed_by_the_next() {
    MeasuredRound.of(table("t", KEYS), 1000).forEach(book::measured);
    book.deleted("t", 7);
    store.put(table("t", KEYS));
    keepAll(keeper);
    assertThat(store.list().tables()).isEmpty();
  }

  @Test
  void a_deleted_search_takes_its_refined_table_with_it() {
    measure("t");
    measure("t.refined-s");
    searches.know(search("s", "t", true));
    assertThat(deletion.due()).isEmpty();
    searches.end("s");
    assertThat(deletion.due()).as("it is complete, and may be of use").isEmpty();
    searches.know(search("another", "t.refined-s", false));
    searches.delete("s");
    assertThat(deletion.due()).as("another search needs it").isEmpty();
    searches.end("another");
    assertThat(deletion.due()).containsExactly("t.refined-s");
    assertThat(deletion.due()).as("it is said once").isEmpty();
  }

  @Test
  void an_unfinished_refined_table_ends_with_its_search() {
    var half = new MeasuredRound("t.refined-s", HERE, 1, 1, 9, Map.of(KEYS.getFirst(), 1.0));
    book.measured(half);
    assertThat(deletion.due()).as("nobody knows a search s").isEmpty();
    searches.know(search("s", "t", true));
    assertThat(deletion.due()).isEmpty();
    searches.end("s");
    deletion.endUnfinished(NOW, true);
    deletion.endUnfinished(LATER.minusSeconds(1), true);
    assertThat(journal.deleted).as("its last layers may not be read yet").isEmpty();
    deletion.endUnfinished(LATER, true);
    assertThat(journal.deleted).containsExactly("t.refined-s");
    deletion.endUnfinished(LATER.plus(TableDeletion.UNTOUCHED), true);
    assertThat(journal.deleted).hasSize(1);
  }

  @Test
  void a_refined_table_whose_last_layers_are_read_after_the_end_of_its_search_stays() {
    book.measured(new MeasuredRound("t.refined-s", HERE, 1, 1, 2, Map.of(KEYS.getFirst(), 1.0)));
    searches.know(search("s", "t", true));
    searches.end("s");
    deletion.endUnfinished(NOW, true);
    book.measured(new MeasuredRound("t.refined-s", HERE, 1, 1, 2, Map.of(KEYS.getLast(), 1.0)));
    deletion.endUnfinished(LATER, true);
    assertThat(journal.deleted).isEmpty();
    assertThat(deletion.due()).isEmpty();
  }

  @Test
  void a_refined_table_to_which_nobody_adds_any_more_stays() {
    book.measured(new MeasuredRound("t.refined-s", HERE, 1, 1, 1, Map.of(KEYS.getFirst(), 1.0)));
    searches.know(search("s", "t", true));
    searches.end("s");
    book.measured(new MeasuredRound("t.refined-s", HERE, 1, 2, 2, Map.of(KEYS.getLast(), 1.0)));
    assertThat(book.isComplete("t.refined-s")).isFalse();
    deletion.endUnfinished(NOW, true);
    deletion.endUnfinished(LATER, true);
    assertThat(journal.deleted).isEmpty();
  }

  @Test
  void a_process_that_does_not_hear_what_is_told_deletes_nothing() {
    book.measured(new MeasuredRound("t.refined-s", HERE, 1, 1, 2, Map.of(KEYS.getFirst(), 1.0)));
    searches.end("s");
    deletion.endUnfinished(NOW, true);
    deletion.endUnfinished(LATER.minusSeconds(1), false);
    deletion.endUnfinished(LATER, true);
    assertThat(journal.deleted).isEmpty();
  }

  @Test
  void a_search_that_begins_while_its_table_is_deleted_is_named() throws Exception {
    measure("t");
    journal.beforeDeletion(() -> searches.know(search("s", "t", false)));
    assertThat(deletion.delete("t")).isEqualTo(new Outcome.Deleted(List.of("s")));
  }

  @Test
  void a_table_that_is_deleted_while_it_is_imported_is_not_said_to_be_stored() throws Exception {
    journal.before(() -> book.deleted("t", 7));
    assertThat(new TableImport(book, store, journal).take(table("t", KEYS)))
        .isInstanceOfSatisfying(
            TableImport.Outcome.Unsure.class,
            unsure -> assertThat(unsure.reason()).contains("was deleted", "Give it again"));
    keepAll(keeper);
    assertThat(store.find("t")).isNull();
  }

  private void measure(String id) {
    MeasuredRound.of(table(id, KEYS), 1000).forEach(book::measured);
    keeper.keep(id);
  }

  private static Search search(String id, String table, boolean refined) {
    return SampleSearches.running(
        id,
        SampleSearches.spec(tinySpace(), new SearchSpec.Table(table, null, null, null, refined)));
  }
}
