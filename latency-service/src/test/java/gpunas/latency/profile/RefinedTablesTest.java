package gpunas.latency.profile;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.Proposals;
import gpunas.latency.RefinedTableId;
import gpunas.latency.Searches;
import gpunas.latency.WholeNetworks;
import gpunas.latency.model.Measured;
import gpunas.latency.model.MeasurementPlan;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.TableBook;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RefinedTablesTest {

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final Search SEARCH = search("s", "t", true);
  private static final String REFINED = "t.refined-s";

  /** Every twelfth layer is measured, and twenty networks. */
  private static final LatencyTable BEGUN_WITH = begunWith();

  private static final List<Encoding> PROPOSED =
      new Random(7).ints(20).mapToObj(seed -> SPACE.random(new Random(seed))).toList();
  private static final List<Encoding> SHORT_LIST = PROPOSED.subList(5, 8);

  private final SimulatedTopics topics = new SimulatedTopics();

  RefinedTablesTest() {
    topics.measured(MeasuredRound.of(BEGUN_WITH, 1000));
  }

  @Test
  void modelled_layers_of_proposed_networks_are_measured_the_most_uncertain_first()
      throws Exception {
    var service = new Service(SEARCH);
    service.propose(PROPOSED);
    var wanted = modelledLayers(PROPOSED);

    service.goOn();

    assertThat(wanted).hasSizeGreaterThan(60);
    assertThat(topics.asked()).hasSize(50);
    assertThat(wanted).containsAll(topics.asked());
    var leastAsked = topics.asked().stream().mapToDouble(this::uncertainty).min().orElseThrow();
    assertThat(wanted.stream().filter(layer -> !topics.asked().contains(layer)))
        .allSatisfy(layer -> assertThat(uncertainty(layer)).isLessThanOrEqualTo(leastAsked));
    topics.measure();
    for (var step = 0; step < 10; step++) {
      service.goOn();
      topics.measure();
    }
    assertThat(topics.asked()).containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(service.table(REFINED)).isNull();
  }

  @Test
  void when_no_more_is_proposed_the_layers_of_the_short_list_are_measured_and_the_others_modelled()
      throws Exception {
    var service = new Service(SEARCH);
    service.propose(PROPOSED);
    service.goOn();
    topics.measure();
    service.finish(SHORT_LIST);

    var refined = made(service);

    assertThat(refined.micros()).containsOnlyKeys(BEGUN_WITH.micros().keySet());
    assertThat(refined.networks()).isEqualTo(BEGUN_WITH.networks());
    assertThat(refined.provenance()).isEqualTo(HERE);
    assertThat(refined.deviations())
        .doesNotContainKeys(modelledLayers(SHORT_LIST).toArray(new String[0]));
    assertThat(refined.measuredLayers())
        .isEqualTo(BEGUN_WITH.measuredLayers() + new HashSet<>(topics.asked()).size());
    refined
        .micros()
        .forEach((layer, micros) -> {
          if (!refined.deviations().containsKey(layer)) {
            assertThat(micros).as(layer).isEqualTo(SimulatedTopics.micros(layer));
          }
        });
    assertThat(refined.deviations()).isNotEmpty();
    assertThat(refined.version()).isNotEqualTo(BEGUN_WITH.version());
  }

  @Test
  void what_a_table_says_never_changes_while_it_is_refined() throws Exception {
    var service = new Service(SEARCH);
    service.propose(PROPOSED);
    service.finish(SHORT_LIST);
    made(service);
    assertThat(service.table("t")).isEqualTo(BEGUN_WITH);
    assertThat(Objects.requireNonNull(service.table("t")).version())
        .isEqualTo(BEGUN_WITH.version());
  }

  @Test
  void a_process_that_begins_anywhere_and_several_together_come_to_the_same_table()
      throws Exception {
    var first = new Service(SEARCH);
    first.propose(PROPOSED);
    first.goOn();
    topics.measure();
    first.goOn();
    var services = List.of(new Service(SEARCH), new Service(SEARCH));
    services.forEach(service -> service.propose(PROPOSED));
    services.forEach(Service::goOn);
    topics.measure();
    services.forEach(service -> service.finish(SHORT_LIST));
    for (var step = 0; step < 10; step++) {
      services.forEach(Service::goOn);
      topics.measure();
    }
    assertThat(services)
        .allSatisfy(service -> assertThat(service.table(REFINED)).isEqualTo(made(first)));
    var visits =
        topics.measured().stream()
            .filter(round -> round.tableId().equals(REFINED) && round.rounds() > 1)
            .flatMap(
                round -> round.micros().keySet().stream().map(key -> round.round() + " of " + key))
            .toList();
    assertThat(visits).hasSizeGreaterThan(100).doesNotHaveDuplicates();
  }

  @Test
  void a_table_that_was_written_down_in_part_is_completed() throws Exception {
    var service = new Service(SEARCH);
    service.propose(PROPOSED);
    service.finish(SHORT_LIST);
    var whole = made(service);
    topics.forgetLast();
    var other = new Service(SEARCH);
    assertThat(other.table(REFINED)).isNull();
    other.finish(SHORT_LIST);
    assertThat(made(other)).isEqualTo(whole);
  }

  @Test
  void the_first_word_on_a_refined_table_is_of_which_device_it_is() {
    var service = new Service(SEARCH);
    service.propose(PROPOSED);
    service.goOn();
    var said = topics.records.stream().filter(record -> isOf(REFINED, record)).findFirst();
    assertThat(said)
        .contains(
            new MeasuredRound(
                REFINED, HERE, 1, MeasurementPlan.ROUNDS, BEGUN_WITH.entries().size(), Map.of()));
  }

  @Test
  void what_was_said_is_not_said_again() {
    var service = new Service(SEARCH);
    service.propose(PROPOSED);
    service.goOn();
    var said = topics.records.size();
    service.goOn();
    assertThat(topics.records).hasSize(said);
  }

  @Test
  void a_share_that_fails_does_not_stop_the_others() throws Exception {
    var service = new Service(SEARCH);
    service.propose(PROPOSED);
    service.goOn();
    var first = (MissingLayers) topics.records.getLast();
    topics.failed(new FailedLayers(REFINED, first.layers(), "It burns", 0), HERE);
    topics.skip(first);
    topics.measure();
    service.goOn();
    assertThat(topics.asked()).as("more is asked for, and nothing twice").doesNotHaveDuplicates();
    assertThat(topics.asked()).hasSizeGreaterThan(50);
    service.finish(PROPOSED);
    var refined = made(service);
    assertThat(refined.deviations()).containsKeys(first.layers().toArray(new String[0]));
    assertThat(refined.measuredLayers()).isGreaterThan(BEGUN_WITH.measuredLayers());
    assertThat(service.tables.failures(SEARCH)).containsOnlyKeys(first.layers());
  }

  @Test
  void nothing_is_refined_unless_the_search_asks_for_it_and_something_is_modelled()
      throws Exception {
    var before = topics.records.size();
    var unasked = new Service(search("s", "t", false));
    unasked.propose(PROPOSED);
    unasked.finish(SHORT_LIST);
    unasked.goOn();
    assertThat(topics.records).hasSize(before);

    var measured = new HashMap<String, Double>();
    keys(SPACE).forEach(key -> measured.put(key, SimulatedTopics.micros(key)));
    topics.measured(MeasuredRound.of(new LatencyTable("whole", HERE, measured), 10_000));
    var whole = new Service(search("s", "whole", true));
    whole.propose(PROPOSED);
    whole.finish(SHORT_LIST);
    whole.goOn();
    assertThat(topics.asked()).isEmpty();
    assertThat(
            whole.tables.isDue(
                search("s", "whole", true),
                Objects.requireNonNull(whole.table("whole")),
                SHORT_LIST))
        .isFalse();
    assertThat(whole.tables.isDue(SEARCH, BEGUN_WITH, SHORT_LIST)).isTrue();
  }

  @Test
  void a_refined_table_is_called_by_table_and_search_and_not_longer_than_an_id_may_be() {
    assertThat(RefinedTableId.of(SEARCH)).isEqualTo(REFINED);
    var longId = RefinedTableId.of(search("clothes-x7k2qa", "a".repeat(100), true));
    assertThat(longId).hasSize(100).startsWith("aaa").endsWith(".refined-clothes-x7k2qa");
  }

  private LatencyTable made(Service service) throws InterruptedException {
    for (var step = 0; step < 20 && service.table(REFINED) == null; step++) {
      service.goOn();
      topics.measure();
    }
    return Objects.requireNonNull(service.table(REFINED));
  }

  private static boolean isOf(String tableId, Object record) {
    return switch (record) {
      case MissingLayers missing -> missing.tableId().equals(tableId);
      case MeasuredRound round -> round.tableId().equals(tableId);
      default -> false;
    };
  }

  private double uncertainty(String layer) {
    var uses =
        PROPOSED.stream().distinct().flatMap(RefinedTablesTest::layers).filter(layer::equals);
    return uses.count()
        * BEGUN_WITH.deviations().getOrDefault(layer, 0.0)
        * BEGUN_WITH.micros().getOrDefault(layer, 0.0);
  }

  private static Set<String> modelledLayers(List<Encoding> networks) {
    var layers = new HashSet<String>();
    networks.stream().flatMap(RefinedTablesTest::layers).forEach(layers::add);
    layers.retainAll(BEGUN_WITH.deviations().keySet());
    return layers;
  }

  private static Stream<String> layers(Encoding network) {
    return SPACE.decode(network).layers().stream().map(LayerKey::of);
  }

  private static Search search(String id, String table, boolean refined) {
    return SampleSearches.running(
        id, SampleSearches.spec(SPACE, new SearchSpec.Table(table, null, null, null, refined)));
  }

  private static LatencyTable begunWith() {
    var micros = new HashMap<String, Double>();
    var keys = keys(SPACE);
    for (var i = 0; i < keys.size(); i += 12) {
      micros.put(keys.get(i), SimulatedTopics.micros(keys.get(i)));
    }
    WholeNetworks.keys(SPACE)
        .subList(0, 20)
        .forEach(network -> micros.put(network, SimulatedTopics.micros(network)));
    return new MeasurementPlan(SPACE)
        .completion()
        .complete(new Measured("t", HERE, micros, Map.of()));
  }

  /** A process that knows what is on the topics. */
  private final class Service {
    private final String searchId;
    private final Proposals proposals = new Proposals();
    private final TableBook book = new TableBook();
    private final RefinedTables tables;
    private int read;

    Service(Search search) {
      searchId = search.id();
      var searches = new Searches();
      searches.know(search);
      tables = new RefinedTables(searches, proposals, book, topics);
    }

    void propose(List<Encoding> networks) {
      networks.forEach(network -> proposals.proposed(searchId, network));
    }

    void finish(List<Encoding> networks) {
      proposals.finished(searchId, networks);
    }

    LatencyTable table(String id) {
      read();
      return book.table(id);
    }

    void goOn() {
      read();
      tables.goOn();
    }

    private void read() {
      read = topics.tell(book, read);
    }
  }
}
