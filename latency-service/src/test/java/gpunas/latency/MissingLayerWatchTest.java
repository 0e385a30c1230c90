package gpunas.latency;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.keysAndNetworks;
import static gpunas.latency.Samples.search;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.latency.table.InMemoryTableStore;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.RecordingJournal;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKey;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MissingLayerWatchTest {

  private static final SearchSpace SPACE = tinySpace();
  private static final List<String> KEYS = keys(SPACE);

  private final Searches searches = new Searches();
  private final InMemoryTableStore store = new InMemoryTableStore();
  private final TableBook book = new TableBook();
  private final RecordingJournal journal = new RecordingJournal();
  private final CostBook costs = new CostBook(store, InstantSource.system());
  private final MissingLayerWatch watch =
      new MissingLayerWatch(searches, new TableBudgets(searches, costs), costs, book, journal);

  @Test
  void the_layers_that_a_search_lacks_are_announced_once() {
    searches.know(search("s", SPACE, "t"));
    searches.know(search("r", SPACE, "t"));
    assertThat(watch.announce()).containsExactly(new MissingLayers("t", keysAndNetworks(SPACE)));
    assertThat(watch.announce()).isEmpty();
  }

  @Test
  void what_was_announced_by_an_earlier_process_is_not_announced_again() {
    book.missing(new MissingLayers("t", KEYS.subList(0, 2)));
    searches.know(search("s", SPACE, "t"));
    assertThat(watch.announce())
        .containsExactly(new MissingLayers("t", KEYS.subList(2, KEYS.size()), KEYS.size()));
  }

  @Test
  void what_is_stored_or_was_measured_is_not_missing() {
    store.put(table("t", KEYS.subList(0, 3)));
    MeasuredRound.of(table("t", KEYS.subList(3, 5)), 1000).forEach(book::measured);
    searches.know(search("s", SPACE, "t"));
    assertThat(watch.announce())
        .containsExactly(new MissingLayers("t", KEYS.subList(5, KEYS.size()), KEYS.size() - 3));
  }

  @Test
  void a_table_gets_its_networks_once() {
    var networks = WholeNetworks.keys(SPACE);
    assertThat(networks).doesNotHaveDuplicates().hasSizeGreaterThan(5);
    searches.know(search("s", SPACE, "t"));
    var _ = watch.announce();
    searches.know(search("r", Spaces.quickstart(), "t"));
    assertThat(watch.announce().stream().flatMap(missing -> missing.layers().stream()))
        .noneMatch(TableKey::isNetwork);
  }

  /** The records that asked for them expire; those that say how large a table is do not. */
  @Test
  void networks_that_were_asked_for_too_long_ago_are_asked_for_again() {
    var all = keysAndNetworks(SPACE);
    var round = new MeasuredRound("t", HERE, 1, 1, all.size(), Map.of(KEYS.getFirst(), 1.0));
    book.measured(round);
    searches.know(search("s", SPACE, "t"));
    assertThat(watch.announce())
        .containsExactly(new MissingLayers("t", all.subList(1, all.size()), all.size()));
    assertThat(watch.announce()).isEmpty();
  }

  @Test
  void estimates_are_computed_and_not_asked_for() {
    searches.know(search("s", SPACE, "estimate-v100-fp16-b1"));
    assertThat(watch.announce()).isEmpty();
    assertThat(watch.estimate())
        .singleElement()
        .satisfies(round -> {
          assertThat(round.micros()).containsOnlyKeys(KEYS);
          assertThat(round.provenance().kind()).isEqualTo(Provenance.Kind.ESTIMATED);
        });
    assertThat(watch.estimate()).isEmpty();
    assertThat(book.table("estimate-v100-fp16-b1")).isNotNull();
  }

  @Test
  void a_demand_for_an_estimate_is_met_at_once() {
    watch.demand(SearchSpec.Table.named("estimate-v100-fp16-b1"), SPACE);
    watch.demand(SearchSpec.Table.named("estimate-v100-fp16-b1"), SPACE);
    assertThat(journal.missing).isEmpty();
    assertThat(journal.measured)
        .singleElement()
        .satisfies(round -> assertThat(round.micros()).containsOnlyKeys(KEYS));
    assertThatThrownBy(() -> watch.demand(SearchSpec.Table.named("estimate-abacus-fp16-b1"), SPACE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("There is no estimate 'estimate-abacus-fp16-b1'");
  }

  @Test
  void an_estimate_for_an_unknown_device_is_nothing() {
    searches.know(search("s", SPACE, "estimate-abacus-fp16-b1"));
    assertThat(watch.announce()).isEmpty();
    assertThat(watch.estimate()).isEmpty();
  }

  @Test
  void a_table_that_is_made_within_a_budget_is_none_of_its_business_until_it_exists() {
    var budgeted = new SearchSpec.Table("t", null, null, Duration.ofMinutes(1));
    searches.know(SampleSearches.running("s", SampleSearches.spec(SPACE, budgeted)));
    assertThat(watch.announce()).isEmpty();
    store.put(table("t", KEYS.subList(0, 3)));
    assertThat(watch.announce().stream().flatMap(share -> share.layers().stream()))
        .containsExactlyElementsOf(KEYS.subList(3, KEYS.size()));
  }

  @Test
  void a_search_that_is_over_needs_nothing() {
    searches.know(search("s", SPACE, "t").changed(State.COMPLETED, "", SampleSearches.NOON));
    assertThat(watch.announce()).isEmpty();
  }

  @Test
  void a_demand_is_written_down_at_once() {
    watch.demand(SearchSpec.Table.named("t"), SPACE);
    watch.demand(SearchSpec.Table.named("t"), SPACE);
    assertThat(journal.missing).containsExactly(new MissingLayers("t", keysAndNetworks(SPACE)));
    searches.know(search("s", SPACE, "t"));
    assertThat(watch.announce()).isEmpty();
  }

  @Test
  void a_large_space_is_announced_in_shares_alike() {
    var wanted = keysAndNetworks(Spaces.quickstart());
    searches.know(search("s", Spaces.quickstart(), "t"));
    var shares = watch.announce();
    assertThat(shares)
        .hasSize(Math.ceilDiv(wanted.size(), 250))
        .allSatisfy(share -> {
          assertThat(share.layers()).hasSizeBetween(200, 250);
          assertThat(share.layers().stream().filter(TableKey::isNetwork)).hasSizeBetween(19, 21);
          assertThat(share.tableLayers()).isEqualTo(wanted.size());
        });
    assertThat(shares.stream().flatMap(share -> share.layers().stream()))
        .containsExactlyInAnyOrderElementsOf(wanted);
  }
}
