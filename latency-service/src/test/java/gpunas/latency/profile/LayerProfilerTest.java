package gpunas.latency.profile;

import static gpunas.latency.Samples.ELSEWHERE;
import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.table.InMemoryTableStore;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.TableBook;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LayerProfilerTest {

  private static final List<String> KEYS = keys(tinySpace());

  private final CountingTimer timer = new CountingTimer();
  private final InMemoryTableStore store = new InMemoryTableStore();
  private final LayerProfiler profiler = new LayerProfiler(timer, store, 3);

  @Test
  void missing_layers_are_measured_round_by_round() {
    profiler.missing(new MissingLayers("t", KEYS));
    var rounds = measureAll(profiler);
    assertThat(rounds).extracting(MeasuredRound::round).containsExactly(1, 2, 3);
    assertThat(rounds)
        .allSatisfy(round -> {
          assertThat(round.rounds()).isEqualTo(3);
          assertThat(round.layers()).isEqualTo(KEYS.size());
          assertThat(round.provenance()).isEqualTo(HERE);
          assertThat(round.micros()).containsOnlyKeys(KEYS);
        });
    var book = new TableBook();
    rounds.forEach(book::measured);
    var table = Objects.requireNonNull(book.table("t"));
    assertThat(table.micros())
        .allSatisfy((layer, micros) ->
            assertThat(micros).isEqualTo((double) LayerKey.parse(layer).parameters()));
  }

  @Test
  void every_round_has_an_order_of_its_own() {
    profiler.missing(new MissingLayers("t", KEYS));
    var _ = measureAll(profiler);
    var n = KEYS.size();
    assertThat(timer.visits).hasSize(3 * n);
    assertThat(timer.visits.subList(0, n)).isNotEqualTo(timer.visits.subList(n, 2 * n));
    assertThat(timer.visits.subList(n, 2 * n)).isNotEqualTo(timer.visits.subList(2 * n, 3 * n));
  }

  @Test
  void a_measurement_goes_on_where_an_earlier_process_stopped() {
    profiler.missing(new MissingLayers("t", KEYS));
    profiler.measured(new MeasuredRound("t", HERE, 1, 3, KEYS.size(), same(KEYS)));
    profiler.measured(new MeasuredRound("t", HERE, 2, 3, KEYS.size(), same(KEYS.subList(0, 4))));
    var rounds = measureAll(profiler);
    assertThat(rounds).extracting(MeasuredRound::round).containsExactly(2, 3);
    assertThat(rounds.getFirst().micros()).containsOnlyKeys(KEYS.subList(4, KEYS.size()));
    assertThat(rounds.getLast().micros()).containsOnlyKeys(KEYS);
  }

  @Test
  void a_large_round_is_measured_in_parts() {
    var keys = keys(Spaces.quickstart());
    profiler.missing(new MissingLayers("t", keys));
    var rounds = measureAll(profiler);
    assertThat(rounds).extracting(MeasuredRound::round).isSorted().hasSize(3 * 5);
    assertThat(rounds)
        .allSatisfy(part -> {
          assertThat(part.micros()).hasSizeLessThanOrEqualTo(250);
          assertThat(part.layers()).isEqualTo(keys.size());
        });
    assertThat(timer.visits).hasSize(3 * keys.size());
  }

  @Test
  void layers_that_are_asked_for_later_are_measured_too() {
    profiler.missing(new MissingLayers("t", KEYS.subList(0, 2)));
    var first = Objects.requireNonNull(profiler.next());
    profiler.missing(new MissingLayers("t", KEYS));
    var rounds = measureAll(profiler);
    rounds.addFirst(first);
    var book = new TableBook();
    rounds.forEach(book::measured);
    assertThat(Objects.requireNonNull(book.table("t")).micros()).containsOnlyKeys(KEYS);
  }

  @Test
  void a_table_of_another_device_is_left_alone() {
    profiler.measured(new MeasuredRound("t", ELSEWHERE, 1, 1, 1, same(KEYS.subList(0, 1))));
    profiler.missing(new MissingLayers("t", KEYS));
    store.put(new LatencyTable("u", ELSEWHERE, same(KEYS.subList(0, 1))));
    profiler.missing(new MissingLayers("u", KEYS));
    profiler.missing(new MissingLayers("v", KEYS));
    assertThat(measureAll(profiler)).extracting(MeasuredRound::tableId).containsOnly("v");
  }

  @Test
  void the_device_is_released_when_nothing_is_to_be_done() {
    profiler.missing(new MissingLayers("t", KEYS));
    for (var round = 1; round <= 3; round++) {
      assertThat(profiler.next()).isNotNull();
      assertThat(timer.released).isZero();
    }
    assertThat(profiler.next()).isNull();
    assertThat(timer.released).isEqualTo(1);
  }

  private static List<MeasuredRound> measureAll(LayerProfiler profiler) {
    var rounds = new ArrayList<MeasuredRound>();
    for (var round = profiler.next(); round != null; round = profiler.next()) {
      rounds.add(round);
    }
    return rounds;
  }

  private static Map<String, Double> same(List<String> keys) {
    return keys.stream().collect(Collectors.toMap(key -> key, _ -> 1.0));
  }
}
