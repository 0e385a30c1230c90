package gpunas.latency.profile;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.CostBook;
import gpunas.latency.Samples;
import gpunas.latency.Searches;
import gpunas.latency.TableBudgets;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.InMemoryTableStore;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MissingLayers;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKey;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Simulated: a visit to a layer takes a second, one to a network two. */
class BudgetedTablesTest {

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final Duration BUDGET = Duration.ofMinutes(12);

  private final SimulatedTopics topics = new SimulatedTopics();

  @Test
  void a_table_has_all_layers_within_the_budget() throws Exception {
    var table = made(new Service(BUDGET), 100);
    assertThat(table.micros()).containsOnlyKeys(keys(SPACE));
    assertThat(table.measuredLayers()).isBetween(100, 240);
    assertThat(table.networks()).hasSizeGreaterThanOrEqualTo(20);
    assertThat(Objects.requireNonNull(table.errors()).meanError()).isLessThan(0.05);
    assertThat(topics.took()).isBetween(BUDGET.multipliedBy(9).dividedBy(10), BUDGET);
  }

  @Test
  void more_layers_are_measured_of_a_larger_budget_and_all_if_there_is_time() throws Exception {
    var table = made(new Service(Duration.ofDays(1)), 100);
    assertThat(table.deviations()).isEmpty();
    assertThat(table.micros()).containsOnlyKeys(keys(SPACE));
    assertThat(table.networks()).hasSize(100);
  }

  @Test
  void a_budget_in_which_hardly_anything_can_be_measured_gives_a_table_nevertheless()
      throws Exception {
    var table = made(new Service(Duration.ofSeconds(10)), 100);
    assertThat(table.micros()).containsOnlyKeys(keys(SPACE));
    assertThat(table.measuredLayers()).isEqualTo(8);
  }

  @Test
  void a_process_that_begins_anywhere_goes_on_to_the_same_table() throws Exception {
    var whole = made(new Service(BUDGET), 100);
    for (var steps : List.of(1, 3, 7)) {
      topics.clear();
      var first = new Service(BUDGET);
      for (var step = 0; step < steps; step++) {
        first.goOn();
        topics.measure();
      }
      assertThat(first.book.table("t")).isNull();
      assertThat(made(new Service(BUDGET), 100)).isEqualTo(whole);
    }
  }

  @Test
  void layers_that_cannot_be_measured_are_modelled() throws Exception {
    var service = new Service(BUDGET);
    service.goOn();
    topics.measure();
    service.goOn();
    var share = lastFails();
    var table = made(service, 100);
    assertThat(table.micros()).containsOnlyKeys(keys(SPACE));
    assertThat(table.measuredLayers()).as("the budget is used").isBetween(100, 240);
    assertThat(table.networks()).hasSizeGreaterThanOrEqualTo(20);
    assertThat(table.deviations())
        .containsKeys(
            share.layers().stream().filter(key -> !TableKey.isNetwork(key)).toArray(String[]::new));
    assertThat(topics.asked()).as("nothing is asked for twice").doesNotHaveDuplicates();
  }

  @Test
  void a_table_whose_very_first_layers_cannot_be_measured_is_made_of_others() throws Exception {
    var service = new Service(BUDGET);
    service.goOn();
    var share = lastFails();
    var table = made(service, 100);
    assertThat(table.micros()).containsOnlyKeys(keys(SPACE));
    assertThat(table.deviations()).containsKeys(share.layers().toArray(String[]::new));
    assertThat(table.measuredLayers()).isBetween(100, 240);
    assertThat(table.networks()).hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  void networks_that_cannot_be_measured_are_replaced_by_others() throws Exception {
    var service = new Service(BUDGET);
    for (var step = 0;
        step < 100 && topics.asked().stream().noneMatch(TableKey::isNetwork);
        step++) {
      topics.measure();
      service.goOn();
    }
    var share = lastFails();
    assertThat(share.layers()).isNotEmpty().allMatch(TableKey::isNetwork);
    var table = made(service, 100);
    assertThat(table.networks()).hasSizeGreaterThanOrEqualTo(20);
    assertThat(table.entries()).doesNotContainKeys(share.layers().toArray(String[]::new));
    assertThat(topics.measured().getLast().layers())
        .as("with those that were lost")
        .isEqualTo(table.entries().size() + share.layers().size());
    assertThat(table.measuredLayers()).isBetween(100, 240);
  }

  @Test
  void a_device_that_fails_at_everything_is_asked_no_more_after_the_first_layers() {
    var service = new Service(BUDGET);
    for (var step = 0; step < 100; step++) {
      var said = topics.records.size();
      service.goOn();
      if (topics.records.size() == said) {
        break;
      }
      for (var record : List.copyOf(topics.records.subList(said, topics.records.size()))) {
        fails((MissingLayers) record);
      }
    }
    assertThat(topics.asked()).hasSize(48).doesNotHaveDuplicates();
    assertThat(service.table()).isNull();
  }

  @Test
  void a_device_that_begins_to_fail_is_asked_no_longer_than_the_budget() throws Exception {
    var service = new Service(BUDGET);
    for (var step = 0; step < 100 && service.table() == null; step++) {
      var said = topics.records.size();
      service.goOn();
      for (var record : List.copyOf(topics.records.subList(said, topics.records.size()))) {
        if (step > 1 && record instanceof MissingLayers share) {
          fails(share);
        }
      }
      topics.measure();
    }
    var table = Objects.requireNonNull(service.table());
    assertThat(table.micros()).containsOnlyKeys(keys(SPACE));
    assertThat(topics.asked()).hasSizeLessThan(keys(SPACE).size());
  }

  @Test
  void several_processes_ask_for_the_same_and_nothing_is_measured_twice() throws Exception {
    var whole = made(new Service(BUDGET), 100);
    topics.clear();
    var services = List.of(new Service(BUDGET), new Service(BUDGET), new Service(BUDGET));
    for (var step = 0; step < 100 && services.getFirst().table() == null; step++) {
      services.forEach(Service::goOn);
      topics.measure();
    }
    assertThat(services).allSatisfy(service -> assertThat(service.table()).isEqualTo(whole));
    assertThat(
            topics.measured().stream()
                .filter(round -> round.deviations().isEmpty())
                .flatMap(round ->
                    round.micros().keySet().stream().map(key -> round.round() + " of " + key)))
        .doesNotHaveDuplicates();
  }

  @Test
  void a_table_whose_modelled_layers_are_written_down_in_part_is_completed() throws Exception {
    var whole = made(new Service(BUDGET), 100);
    topics.forgetLast();
    var other = new Service(BUDGET);
    assertThat(other.table()).isNull();
    assertThat(made(other, 3)).isEqualTo(whole);
  }

  @Test
  void what_was_said_is_not_said_again() {
    var service = new Service(BUDGET);
    service.goOn();
    var said = topics.records.size();
    assertThat(said).isPositive();
    service.goOn();
    new Service(BUDGET).goOn();
    assertThat(topics.records).hasSize(said);
  }

  @Test
  void a_small_space_without_a_budget_is_left_to_be_measured_whole() {
    var service = new Service(null);
    service.goOn();
    assertThat(topics.records).isEmpty();
  }

  @Test
  void a_large_space_without_a_budget_gets_the_usual_one() {
    var service = new Service(null, Spaces.gpunet());
    assertThat(service.budgets.budget(service.budgets.searches().getFirst()))
        .isEqualTo(TableBudgets.BY_DEFAULT);
  }

  @Test
  void a_table_that_exists_is_none_of_a_budget() {
    var service = new Service(BUDGET);
    service.store.put(Samples.table("t", keys(SPACE).subList(0, 9)));
    assertThat(service.budgets.searches()).isEmpty();
  }

  private MissingLayers lastFails() {
    var share = (MissingLayers) topics.records.getLast();
    fails(share);
    return share;
  }

  private void fails(MissingLayers share) {
    topics.skip(share);
    topics.failed(new FailedLayers("t", share.layers(), "It burns", 0), HERE);
  }

  private LatencyTable made(Service service, int steps) throws InterruptedException {
    for (var step = 0; step < steps && service.table() == null; step++) {
      service.goOn();
      topics.measure();
    }
    return Objects.requireNonNull(service.table());
  }

  /** A process that knows what is on the topics. */
  private final class Service {
    private final InMemoryTableStore store = new InMemoryTableStore();
    private final TableBook book = new TableBook();
    private final TableBudgets budgets;
    private final BudgetedTables tables;
    private int read;

    Service(Duration budget) {
      this(budget, SPACE);
    }

    Service(Duration budget, SearchSpace space) {
      var searches = new Searches();
      var table = new SearchSpec.Table("t", null, null, budget);
      searches.know(SampleSearches.running("s", SampleSearches.spec(space, table)));
      budgets = new TableBudgets(searches, new CostBook(store, InstantSource.system()));
      tables = new BudgetedTables(budgets, book, topics);
    }

    LatencyTable table() {
      read();
      return book.table("t");
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
