package gpunas.latency.profile;

import static gpunas.latency.Samples.ELSEWHERE;
import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.latency.LatencyMetrics;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.InMemoryTableStore;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.RecordingJournal;
import gpunas.latency.table.TableBook;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Spaces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LayerProfilerTest {

  private static final List<String> KEYS = keys(tinySpace());

  private final CountingTimer timer = new CountingTimer();
  private final InMemoryTableStore store = new InMemoryTableStore();
  private final TableBook book = new TableBook();
  private final RecordingJournal journal = new RecordingJournal(book);
  private final LayerProfiler profiler =
      new LayerProfiler(
          timer,
          book,
          store,
          journal,
          3,
          new LatencyMetrics(new SimpleMeterRegistry()),
          share -> !share.tableId().equals("of another kind"),
          IllegalStateException.class::isInstance);

  @Test
  void a_share_is_measured_round_by_round() throws Exception {
    profiler.measure(new MissingLayers("t", KEYS, 100));
    assertThat(rounds()).extracting(MeasuredRound::round).containsExactly(1, 2, 3);
    assertThat(rounds())
        .allSatisfy(round -> {
          assertThat(round.rounds()).isEqualTo(3);
          assertThat(round.provenance()).isEqualTo(HERE);
          assertThat(round.micros()).containsOnlyKeys(KEYS);
        });
    assertThat(timer.visits).hasSize(3 * KEYS.size());
  }

  @Test
  void a_new_table_that_is_to_be_of_another_kind_is_left_alone() throws Exception {
    profiler.measure(new MissingLayers("of another kind", KEYS, KEYS.size()));
    assertThat(rounds()).isEmpty();
    assertThat(timer.visits).isEmpty();
    // Once it is of this kind, it is measured here, too.
    book.measured(new MeasuredRound("of another kind", HERE, 1, 3, KEYS.size(), Map.of()));
    profiler.measure(new MissingLayers("of another kind", KEYS, KEYS.size()));
    assertThat(timer.visits).hasSize(3 * KEYS.size());
  }

  @Test
  void a_layer_takes_what_its_fastest_round_took() throws Exception {
    profiler.measure(new MissingLayers("t", KEYS));
    assertThat(Objects.requireNonNull(book.table("t")).micros())
        .allSatisfy((layer, micros) ->
            assertThat(micros).isEqualTo((double) LayerKey.parse(layer).parameters()));
  }

  @Test
  void every_round_has_an_order_of_its_own() throws Exception {
    profiler.measure(new MissingLayers("t", KEYS));
    var n = KEYS.size();
    assertThat(timer.visits.subList(0, n)).isNotEqualTo(timer.visits.subList(n, 2 * n));
    assertThat(timer.visits.subList(n, 2 * n)).isNotEqualTo(timer.visits.subList(2 * n, 3 * n));
  }

  @Test
  void there_is_no_table_before_all_shares_are_measured() throws Exception {
    var half = KEYS.size() / 2;
    book.missing(new MissingLayers("t", KEYS.subList(0, half), KEYS.size()));
    profiler.measure(new MissingLayers("t", KEYS.subList(0, half), KEYS.size()));
    assertThat(book.table("t")).isNull();
    profiler.measure(new MissingLayers("t", KEYS.subList(half, KEYS.size()), KEYS.size()));
    assertThat(Objects.requireNonNull(book.table("t")).micros()).containsOnlyKeys(KEYS);
  }

  @Test
  void a_share_goes_on_where_another_profiler_stopped() throws Exception {
    book.measured(new MeasuredRound("t", HERE, 1, 3, KEYS.size(), same(KEYS)));
    book.measured(new MeasuredRound("t", HERE, 2, 3, KEYS.size(), same(KEYS.subList(0, 4))));
    profiler.measure(new MissingLayers("t", KEYS));
    assertThat(rounds()).extracting(MeasuredRound::round).containsExactly(2, 3);
    assertThat(rounds().getFirst().micros()).containsOnlyKeys(KEYS.subList(4, KEYS.size()));
    assertThat(rounds().getLast().micros()).containsOnlyKeys(KEYS);
  }

  @Test
  void a_share_that_was_measured_is_not_measured_again() throws Exception {
    profiler.measure(new MissingLayers("t", KEYS));
    var visits = timer.visits.size();
    profiler.measure(new MissingLayers("t", KEYS));
    assertThat(timer.visits).hasSize(visits);
  }

  @Test
  void a_large_share_is_written_down_in_parts() throws Exception {
    var keys = keys(Spaces.quickstart()).subList(0, 120);
    profiler.measure(new MissingLayers("t", keys));
    assertThat(rounds()).extracting(MeasuredRound::round).isSorted().hasSize(3 * 3);
    assertThat(rounds()).allSatisfy(part -> assertThat(part.micros()).hasSizeLessThan(51));
    assertThat(timer.visits).hasSize(3 * keys.size());
  }

  @Test
  void a_new_table_is_claimed_before_anything_is_measured() throws Exception {
    book.missing(new MissingLayers("t", KEYS, 100));
    profiler.measure(new MissingLayers("t", KEYS, 100));
    assertThat(journal.measured.getFirst())
        .isEqualTo(new MeasuredRound("t", HERE, 1, 3, 100, Map.of()));
    profiler.measure(new MissingLayers("t", keys(Spaces.quickstart()).subList(0, 3), 100));
    assertThat(journal.measured.stream().filter(part -> part.micros().isEmpty())).hasSize(1);
  }

  @Test
  void whoever_claims_a_table_second_measures_nothing() throws Exception {
    var theirs = new MeasuredRound("t", ELSEWHERE, 1, 3, KEYS.size(), Map.of());
    journal.before(() -> book.measured(theirs));
    profiler.measure(new MissingLayers("t", KEYS));
    assertThat(timer.visits).isEmpty();
    assertThat(book.provenance("t")).isEqualTo(ELSEWHERE);
  }

  @Test
  void a_table_of_another_device_is_left_alone() throws Exception {
    book.measured(new MeasuredRound("t", ELSEWHERE, 1, 1, 1, same(KEYS.subList(0, 1))));
    profiler.measure(new MissingLayers("t", KEYS));
    store.put(new LatencyTable("u", ELSEWHERE, same(KEYS.subList(0, 1))));
    profiler.measure(new MissingLayers("u", KEYS));
    assertThat(timer.visits).isEmpty();
    assertThat(journal.measured).isEmpty();
  }

  @Test
  void what_cannot_be_measured_is_left_out_and_told() throws Exception {
    var keys = keys(Spaces.quickstart()).subList(0, 60);
    var bad = keys.subList(20, 22);
    timer.unmeasurable.addAll(bad);
    profiler.measure(new MissingLayers("t", keys, keys.size()));
    var others = keys.stream().filter(key -> !bad.contains(key)).toArray(String[]::new);
    var settled = Objects.requireNonNull(book.settled("t"));
    assertThat(settled.micros()).containsOnlyKeys(others);
    assertThat(journal.failed)
        .hasSize(2)
        .allMatch(failed -> failed.reason().equals("It cannot be built."))
        .flatExtracting(FailedLayers::layers)
        .containsExactlyInAnyOrderElementsOf(bad);
    assertThat(rounds()).extracting(MeasuredRound::round).containsExactly(1, 1, 2, 2, 3, 3);
  }

  @Test
  void a_device_that_fails_at_everything_is_given_up() {
    timer.unmeasurable.addAll(KEYS);
    assertThatThrownBy(() -> profiler.measure(new MissingLayers("t", KEYS, 100)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("It cannot be built.");
    assertThat(journal.failed).hasSize(Failures.MOST_IN_A_ROW);
    assertThat(rounds()).isEmpty();
    assertThat(timer.released).isEqualTo(1);
  }

  @Test
  void the_device_is_released_after_a_share() throws Exception {
    profiler.measure(new MissingLayers("t", KEYS));
    assertThat(timer.released).isEqualTo(1);
  }

  @Test
  void the_share_of_a_table_that_is_deleted_meanwhile_is_left() throws Exception {
    var keys = keys(Spaces.quickstart()).subList(0, 120);
    book.measured(new MeasuredRound("t", HERE, 1, 3, keys.size(), same(keys.subList(0, 1))));
    journal.before(() -> book.deleted("t", 9));
    profiler.measure(new MissingLayers("t", keys));
    assertThat(rounds()).as("what was at hand is told, and does not count").hasSize(1);
    assertThat(book.isKnown("t")).isFalse();
    assertThat(timer.released).isEqualTo(1);
    profiler.measure(new MissingLayers("t", KEYS));
    assertThat(rounds()).hasSize(1);
    profiler.measure(new MissingLayers("t", KEYS).in(9));
    assertThat(Objects.requireNonNull(book.table("t")).micros()).containsOnlyKeys(KEYS);
  }

  @Test
  void a_table_that_is_deleted_while_it_is_claimed_is_left() throws Exception {
    journal.before(() -> book.deleted("t", 9));
    profiler.measure(new MissingLayers("t", KEYS));
    assertThat(timer.visits).isEmpty();
    assertThat(book.isKnown("t")).isFalse();
  }

  @Test
  void a_share_that_is_given_up_is_told_by_who_has_the_device_of_the_table() {
    var share = new MissingLayers("t", KEYS);
    profiler.giveUp(share, "It burns");
    assertThat(journal.failed).isEmpty();
    book.measured(new MeasuredRound("t", HERE, 1, 3, KEYS.size(), Map.of()));
    profiler.giveUp(share, "It burns");
    assertThat(journal.failed).containsExactly(new FailedLayers("t", KEYS, "It burns", 0));
  }

  @Test
  void an_interrupt_ends_it_and_what_is_written_down_stands() throws Exception {
    var keys = keys(Spaces.quickstart()).subList(0, 120);
    book.measured(new MeasuredRound("t", HERE, 1, 3, keys.size(), same(keys.subList(0, 1))));
    journal.before(() -> Thread.currentThread().interrupt());
    assertThatThrownBy(() -> profiler.measure(new MissingLayers("t", keys)))
        .isInstanceOf(InterruptedException.class);
    assertThat(timer.released).isEqualTo(1);
    profiler.measure(new MissingLayers("t", keys));
    assertThat(timer.visits).hasSize(3 * keys.size() - 1);
  }

  /** What was measured, without the claims of tables. */
  private List<MeasuredRound> rounds() {
    return journal.measured.stream().filter(part -> !part.micros().isEmpty()).toList();
  }

  private static Map<String, Double> same(List<String> keys) {
    return keys.stream().collect(Collectors.toMap(key -> key, _ -> 1.0));
  }
}
