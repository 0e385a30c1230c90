package gpunas.latency.table;

import static gpunas.latency.Samples.ELSEWHERE;
import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.latency.WholeNetworks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableBookTest {

  private static final List<String> KEYS = keys(tinySpace());
  private static final String A = KEYS.get(0);
  private static final String B = KEYS.get(1);
  private static final String C = KEYS.get(2);

  private final TableBook book = new TableBook();

  @Test
  void a_layers_latency_is_the_lowest_of_its_rounds() {
    book.measured(round(1, 3, Map.of(A, 5.0, B, 7.0)));
    book.measured(round(2, 3, Map.of(A, 4.0, B, 9.0)));
    book.measured(round(3, 3, Map.of(A, 6.0, B, 8.0)));
    assertThat(micros()).isEqualTo(Map.of(A, 4.0, B, 7.0));
  }

  /** There would be memory for each of them. */
  @ParameterizedTest
  @ValueSource(ints = {10_001, Integer.MAX_VALUE})
  void more_rounds_than_anybody_measures_are_refused(int rounds) {
    assertThatThrownBy(() -> round(1, rounds, Map.of(A, 5.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("which is 10000 at most");
    assertThatThrownBy(() -> new MissingLayers("t", KEYS, KEYS.size(), rounds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 0 to 10000");
    book.measured(round(9_999, 10_000, Map.of(A, 5.0)));
    assertThat(book.table("t")).isNull();
  }

  @Test
  void a_layers_spread_is_how_much_longer_its_middle_round_took() {
    book.measured(round(1, 3, Map.of(A, 5.0, B, 7.0)));
    book.measured(round(2, 3, Map.of(A, 4.0, B, 7.0)));
    book.measured(round(3, 3, Map.of(A, 9.0, B, 7.5)));
    assertThat(Objects.requireNonNull(book.table("t")).spreads()).isEqualTo(Map.of(A, 1.0, B, 0.0));
  }

  @Test
  void the_spread_of_a_table_measured_elsewhere_is_what_it_says() {
    book.measured(
        new MeasuredRound(
            "t",
            HERE,
            1,
            1,
            2,
            Map.of(A, 5.0, B, 7.0),
            Map.of(A, 0.5),
            Map.of(),
            Duration.ZERO,
            0));
    assertThat(Objects.requireNonNull(book.table("t")).spreads()).isEqualTo(Map.of(A, 0.5));
  }

  @Test
  void there_is_no_table_while_a_layer_lacks_a_round() {
    book.measured(round(1, 2, Map.of(A, 5.0, B, 7.0)));
    book.measured(round(2, 2, Map.of(A, 5.0)));
    assertThat(book.table("t")).isNull();
    book.measured(round(2, 2, Map.of(B, 7.0)));
    assertThat(micros()).containsOnlyKeys(A, B);
  }

  @Test
  void a_round_that_is_told_twice_counts_once() {
    var first = round(1, 2, Map.of(A, 5.0));
    book.measured(first);
    book.measured(first);
    book.measured(round(1, 2, Map.of(A, 1.0)));
    assertThat(book.table("t")).isNull();
    book.measured(round(2, 2, Map.of(A, 6.0)));
    assertThat(micros()).isEqualTo(Map.of(A, 5.0));
  }

  @Test
  void a_settled_layer_never_changes() {
    book.measured(round(1, 1, Map.of(A, 5.0)));
    book.measured(round(1, 1, Map.of(A, 1.0, B, 2.0)));
    book.measured(round(2, 3, Map.of(A, 1.0)));
    assertThat(micros()).isEqualTo(Map.of(A, 5.0, B, 2.0));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void the_parts_of_rounds_may_come_in_any_order_and_repeatedly(long seed) {
    var random = new Random(seed);
    var parts = new ArrayList<MeasuredRound>();
    var lowest = new HashMap<String, Double>();
    for (var round = 1; round <= 4; round++) {
      for (var key : KEYS) {
        var micros = 1 + random.nextDouble();
        parts.add(round(round, 4, Map.of(key, micros)));
        lowest.merge(key, micros, Math::min);
      }
    }
    var told = new ArrayList<>(parts);
    told.addAll(parts.subList(0, parts.size() / 2));
    Collections.shuffle(told, random);
    told.forEach(book::measured);
    assertThat(micros()).isEqualTo(lowest);
  }

  @Test
  void a_table_that_is_extended_is_away_until_the_new_layers_are_settled() {
    book.measured(round(1, 1, Map.of(A, 5.0)));
    book.measured(round(1, 2, Map.of(B, 6.0)));
    assertThat(book.table("t")).isNull();
    book.measured(round(2, 2, Map.of(B, 7.0)));
    assertThat(micros()).isEqualTo(Map.of(A, 5.0, B, 6.0));
  }

  @Test
  void what_could_not_be_measured_is_waited_for_no_longer_and_keeps_a_table_incomplete() {
    book.missing(new MissingLayers("t", List.of(A, B, C)));
    book.measured(round(1, 1, Map.of(A, 5.0)));
    book.measured(round(1, 2, Map.of(B, 5.0)));
    assertThat(book.settled("t")).isNull();
    book.failed(new FailedLayers("t", List.of(A, B, C), "It burns", 0));
    assertThat(book.failures("t")).containsOnlyKeys(B, C).containsValue("It burns");
    var settled = Objects.requireNonNull(book.settled("t"));
    assertThat(settled.micros()).containsOnlyKeys(A);
    assertThat(settled.failed()).containsOnlyKeys(B, C);
    assertThat(book.progress("t")).isEqualTo(new TableProgress(1, 3));
    assertThat(book.unheardOf("t", List.of(A, B, C))).isEmpty();
    book.missing(new MissingLayers("t", List.of(A, B, C)));
    assertThat(book.settled("t")).isEqualTo(settled);
    book.measured(round(2, 3, Map.of(B, 6.0)));
    assertThat(book.settled("t")).as("one who is late does not begin it anew").isEqualTo(settled);
    book.measured(round(1, 1, Map.of(B, 6.0)));
    assertThat(book.failures("t")).as("it is told as a whole").containsOnlyKeys(C);
  }

  @Test
  void a_table_is_complete_without_networks_that_could_not_be_measured() {
    var network = WholeNetworks.keys(tinySpace()).getFirst();
    var layers = new HashMap<String, Double>();
    TableKey.layerKeys(network).forEach(layer -> layers.put(layer, 5.0));
    var all = layers.size() + 1;
    book.missing(new MissingLayers("t", List.of(network), all));
    book.measured(new MeasuredRound("t", HERE, 1, 1, all, layers));
    assertThat(book.isComplete("t")).isFalse();
    book.failed(new FailedLayers("t", List.of(network), "It burns", 0));
    assertThat(book.progress("t")).isNull();
    assertThat(Objects.requireNonNull(book.table("t")).entries()).isEqualTo(layers);
  }

  @Test
  void a_table_without_some_networks_is_complete_only_with_its_last_modelled_layer() {
    var networks = WholeNetworks.keys(tinySpace()).subList(0, 2);
    var all = KEYS.size() + networks.size();
    book.missing(new MissingLayers("t", List.of(A, networks.get(0), networks.get(1)), all));
    book.measured(new MeasuredRound("t", HERE, 1, 1, KEYS.size(), Map.of(A, 5.0)));
    book.failed(new FailedLayers("t", networks, "It burns", 0));
    var deviations = new HashMap<String, Double>();
    KEYS.subList(1, KEYS.size()).forEach(key -> deviations.put(key, 0.1));
    var table = new LatencyTable("t", HERE, table("t", KEYS).micros(), Map.of(), deviations);
    var parts = MeasuredRound.modelled(table, networks.size(), 1);
    for (var part : parts) {
      assertThat(book.isComplete("t")).isFalse();
      book.measured(part);
    }
    assertThat(book.isComplete("t")).isTrue();
    assertThat(micros()).containsOnlyKeys(KEYS);
    assertThat(book.progress("t")).isNull();
  }

  @Test
  void who_measures_layers_counts_the_networks_that_were_lost() {
    var network = WholeNetworks.keys(tinySpace()).getFirst();
    book.missing(new MissingLayers("t", List.of(A, network), KEYS.size() + 1));
    book.failed(new FailedLayers("t", List.of(network), "It burns", 0));
    var pending = Objects.requireNonNull(book.pending("t", List.of(A), 1, 0));
    assertThat(pending.tableLayers()).isEqualTo(KEYS.size() + 1);
    var told = pending.tableLayers();
    for (var key : KEYS) {
      assertThat(book.isComplete("t")).isFalse();
      book.measured(new MeasuredRound("t", HERE, 1, 1, told, Map.of(key, 5.0)));
    }
    assertThat(book.isComplete("t")).isTrue();
  }

  @Test
  void a_table_never_mixes_two_provenances() {
    book.measured(round(1, 1, Map.of(A, 5.0)));
    assertThatThrownBy(
            () -> book.measured(new MeasuredRound("t", ELSEWHERE, 1, 1, 1, Map.of(B, 1.0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'t' is of a device")
        .hasMessageContaining("another device");
    assertThat(micros()).isEqualTo(Map.of(A, 5.0));
  }

  @Test
  void a_claim_says_for_good_what_a_table_is_of() throws Exception {
    book.measured(round(1, 3, Map.of()));
    book.measured(new MeasuredRound("t", ELSEWHERE, 1, 3, 1, Map.of()));
    assertThat(book.provenance("t")).isEqualTo(HERE);
    assertThat(book.awaitProvenance("t", 0)).isEqualTo(HERE);
  }

  @Test
  void a_claimed_table_is_none_yet() {
    book.measured(new MeasuredRound("t", HERE, 1, 3, 2, Map.of()));
    assertThat(book.table("t")).isNull();
  }

  @Test
  void pending_is_the_lowest_round_that_any_of_the_layers_lacks() {
    book.missing(new MissingLayers("t", List.of(A, B, C)));
    assertThat(pending(0)).isEqualTo(pending(1, List.of(A, B, C)));
    book.measured(round(1, 3, Map.of(A, 1.0, C, 1.0)));
    assertThat(pending(0)).isEqualTo(pending(1, List.of(B)));
    book.measured(round(1, 3, Map.of(B, 1.0)));
    assertThat(pending(0)).isEqualTo(pending(2, List.of(A, B, C)));
    book.measured(round(3, 3, Map.of(A, 1.0, B, 1.0, C, 1.0)));
    book.measured(round(2, 3, Map.of(B, 1.0)));
    assertThat(pending(0)).isEqualTo(pending(2, List.of(A, C)));
    book.measured(round(2, 3, Map.of(A, 1.0, C, 1.0)));
    assertThat(pending(0)).isNull();
  }

  @Test
  void pending_may_ask_for_later_rounds_only() {
    book.missing(new MissingLayers("t", List.of(A, B, C)));
    assertThat(pending(1)).isEqualTo(pending(2, List.of(A, B, C)));
    book.measured(round(2, 3, Map.of(A, 1.0)));
    assertThat(pending(1)).isEqualTo(pending(2, List.of(B, C)));
    assertThat(pending(2)).isEqualTo(pending(3, List.of(A, B, C)));
    assertThat(pending(3)).isNull();
  }

  @Test
  void a_begun_layer_gets_as_many_rounds_as_it_was_begun_with() {
    book.measured(round(1, 2, Map.of(A, 1.0)));
    assertThat(book.pending("t", List.of(A), 7, 0))
        .isEqualTo(new PendingRound(2, 2, 1, List.of(A)));
    assertThat(book.pending("t", List.of(A, B), 7, 1))
        .isEqualTo(new PendingRound(2, 7, 1, List.of(A, B)));
    assertThat(book.pending("t", List.of(A, B), 1, 0))
        .isEqualTo(new PendingRound(1, 1, 1, List.of(B)));
  }

  @Test
  void unheard_of_is_what_nobody_announced_or_measured() {
    book.missing(new MissingLayers("t", List.of(A)));
    book.measured(round(1, 2, Map.of(B, 1.0)));
    assertThat(book.unheardOf("t", List.of(A, B, C))).containsExactly(C);
    assertThat(book.unheardOf("other", List.of(A, B, C))).containsExactly(A, B, C);
  }

  @Test
  void progress_says_how_many_layers_are_measured() {
    assertThat(book.progress("t")).isNull();
    book.missing(new MissingLayers("t", List.of(A, B), 3));
    assertThat(book.progress("t")).isEqualTo(new TableProgress(0, 3));
    book.measured(round(1, 2, Map.of(A, 1.0, B, 1.0)));
    assertThat(book.progress("t")).isEqualTo(new TableProgress(0, 3));
    book.measured(round(2, 2, Map.of(A, 1.0)));
    assertThat(book.progress("t")).isEqualTo(new TableProgress(1, 3));
    book.missing(new MissingLayers("t", List.of(C), 3));
    book.measured(round(2, 2, Map.of(B, 1.0)));
    assertThat(book.progress("t")).isEqualTo(new TableProgress(2, 3));
    book.measured(round(1, 1, Map.of(C, 1.0)));
    assertThat(book.progress("t")).isNull();
  }

  @Test
  void a_table_is_told_in_parts() {
    var table = table("t", KEYS);
    var parts = MeasuredRound.of(table, 5);
    assertThat(parts).allSatisfy(part -> assertThat(part.micros()).hasSizeLessThanOrEqualTo(5));
    assertThat(parts).hasSize((KEYS.size() + 4) / 5);
    parts.forEach(book::measured);
    assertThat(book.table("t")).isEqualTo(table);
  }

  @Test
  void a_round_is_one_of_the_rounds() {
    assertThatThrownBy(() -> round(0, 2, Map.of())).hasMessageContaining("Round 0 of 2");
    assertThatThrownBy(() -> round(3, 2, Map.of())).hasMessageContaining("Round 3 of 2");
  }

  private Map<String, Double> micros() {
    return Objects.requireNonNull(book.table("t")).micros();
  }

  private static MeasuredRound round(int round, int rounds, Map<String, Double> micros) {
    return new MeasuredRound("t", HERE, round, rounds, micros.size(), micros);
  }

  private @Nullable PendingRound pending(int after) {
    return book.pending("t", List.of(A, B, C), 3, after);
  }

  private static PendingRound pending(int round, List<String> layers) {
    return new PendingRound(round, 3, 3, layers);
  }
}
