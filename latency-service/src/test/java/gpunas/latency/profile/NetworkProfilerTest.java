package gpunas.latency.profile;

import static gpunas.latency.Samples.ELSEWHERE;
import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;
import static gpunas.latency.Samples.keysAndNetworks;
import static gpunas.latency.Samples.search;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static gpunas.searchspace.DeployedMemory.Numbers.FP32;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.withinPercentage;

import gpunas.formats.gpunet.Released;
import gpunas.latency.Proposals;
import gpunas.latency.Searches;
import gpunas.latency.profile.FinishedSearch.Finalist;
import gpunas.latency.profile.NetworkTimings.NotTimed;
import gpunas.latency.profile.NetworkTimings.Timed;
import gpunas.latency.table.FailedLayers;
import gpunas.latency.table.InMemoryTableStore;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKey;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.MeasuredTargets;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.Targets;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.testing.SampleSearches;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NetworkProfilerTest {

  private static final SearchSpace SPACE = tinySpace();
  private static final FinalistVisits VISITS =
      new FinalistVisits(3, Duration.ZERO, failure -> failure instanceof UncheckedIOException);
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
  private static final BaselineNetworks KNOWN =
      new BaselineNetworks(
          name -> name.equals("gpunet-0") ? Released.GPUNET_0.network(Padding.AS_RELEASED) : null);
  private static final Encoding FIRST = SPACE.random(new Random(1));
  private static final Encoding SECOND = SPACE.random(new Random(2));
  private static final FinishedSearch FINISHED =
      new FinishedSearch("s", List.of(new Finalist("s-1", FIRST), new Finalist("s-2", SECOND)));

  private final CountingTimer timer = new CountingTimer();
  private final InMemoryTableStore store = new InMemoryTableStore();
  private final Set<Provenance> profiled = new HashSet<>();
  private final TableBook book = new TableBook();
  private final RefinedTables refined =
      new RefinedTables(new Searches(), new Proposals(), book, new SimulatedTopics());
  private final NetworkProfiler profiler =
      new NetworkProfiler(timer, store, VISITS, KNOWN, refined, profiled::contains);

  @Test
  void the_finalists_of_a_finished_search_are_timed_in_interleaved_rounds() {
    store.put(table("t", SPACE));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    double first = SPACE.decode(FIRST).parameters();
    double second = SPACE.decode(SECOND).parameters();
    assertThat(profiler.next(NOON))
        .isEqualTo(
            new Timed(
                "s",
                "t",
                Map.of("s-1", first, "s-2", second),
                Map.of("s-1", CountingTimer.figures(first), "s-2", CountingTimer.figures(second)),
                List.of()));
    assertThat(timer.visits).hasSize(6);
  }

  @Test
  void a_batch_that_the_device_cannot_run_leaves_the_throughput_out_and_says_why() {
    store.put(table("t", SPACE));
    timer.mostImages = 8;
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    var timed = (Timed) requireNonNull(profiler.next(NOON));
    var figures = requireNonNull(timed.figures().get("s-1"));
    assertThat(figures.p99Micros()).isEqualTo(2.0 * SPACE.decode(FIRST).parameters());
    assertThat(figures.throughput()).isNull();
    assertThat(figures.notMeasuredBecause())
        .isEqualTo("throughput and energy in batches of 32: Out of memory.");
  }

  @Test
  void a_passing_failure_of_a_batch_is_tried_again_and_told_only_if_it_lasts() {
    store.put(table("t", SPACE));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    timer.failingImages = 32;
    timer.failingBatches = 2;
    assertThat(profiler.next(NOON)).isNull();
    assertThat(profiler.next(NOON)).isNull();
    var passed = (Timed) requireNonNull(profiler.next(NOON));
    assertThat(requireNonNull(passed.figures().get("s-1")).throughput()).isNotNull();

    profiler.know(search("r", SPACE, "t"));
    profiler.finished(new FinishedSearch("r", FINISHED.finalists()));
    timer.failingBatches = Integer.MAX_VALUE;
    assertThat(profiler.next(NOON)).isNull();
    assertThat(profiler.next(NOON)).isNull();
    var lasting = (Timed) requireNonNull(profiler.next(NOON));
    assertThat(requireNonNull(lasting.figures().get("s-1")).notMeasuredBecause())
        .isEqualTo("throughput and energy in batches of 32: java.io.IOException: Busy.");
  }

  @Test
  void networks_that_cannot_be_run_again_and_again_keep_their_latencies() {
    store.put(table("t", SPACE));
    profiler.know(comparing(new Baseline("gpunet-0", null, false, null, null)));
    profiler.finished(FINISHED);
    timer.failingBatches = Integer.MAX_VALUE;
    assertThat(profiler.next(NOON)).isNull();
    assertThat(profiler.next(NOON)).isNull();
    var timed = (Timed) requireNonNull(profiler.next(NOON));
    assertThat(timed.micros()).containsOnlyKeys("s-1", "s-2");
    assertThat(timed.figures()).isEmpty();
    var gpunet = timed.baselines().getFirst();
    assertThat(gpunet.measuredMicros()).isNotNull();
    assertThat(gpunet.figures()).isNull();
    assertThat(gpunet.notMeasuredBecause())
        .isEqualTo("the device could not run it: java.io.IOException: Busy.");
  }

  @Test
  void a_process_that_ends_answers_nothing_however_often_it_is_asked() {
    store.put(table("t", SPACE));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    timer.failingImages = 32;
    timer.failingBatches = Integer.MAX_VALUE;
    timer.stopped = true;
    for (var attempt = 1; attempt <= 4; attempt++) {
      assertThat(profiler.next(NOON)).isNull();
    }
    assertThat(profiler.isWaiting()).isTrue();
  }

  @Test
  void a_batch_that_takes_more_memory_than_a_device_is_trusted_with_is_not_run() {
    store.put(table("t", SPACE));
    var finalists = List.of(SPACE.decode(FIRST), SPACE.decode(SECOND));
    timer.mostBytes =
        finalists.stream().mapToLong(new DeployedMemory(FP32, 32)::bytes).min().orElseThrow() - 1;
    timer.failingImages = 32;
    timer.failingBatches = Integer.MAX_VALUE;
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    var timed = (Timed) requireNonNull(profiler.next(NOON));
    assertThat(timed.figures().values())
        .hasSize(2)
        .allSatisfy(figures -> {
          assertThat(figures.p50Micros()).isPositive();
          assertThat(figures.throughput()).isNull();
          assertThat(figures.notMeasuredBecause())
              .startsWith("throughput and energy in batches of 32: not run, as they take ");
        });
  }

  @Test
  void a_search_says_in_what_batches_throughput_is_measured() {
    store.put(table("t", SPACE));
    timer.mostImages = 8;
    var spec = SampleSearches.spec(SPACE, "t");
    profiler.know(
        SampleSearches.running(
            "s",
            SampleSearches.reaching(
                spec, new Targets(0, null, null, null, new MeasuredTargets(null, 10.0, 8, null)))));
    profiler.finished(FINISHED);
    var timed = (Timed) requireNonNull(profiler.next(NOON));
    var figures = requireNonNull(timed.figures().get("s-2"));
    assertThat(figures.throughputBatch()).isEqualTo(8);
    assertThat(figures.throughput()).isEqualTo(8 * 1e6 / SPACE.decode(SECOND).parameters());
  }

  @Test
  void
      a_network_that_takes_longer_than_its_table_can_explain_is_visited_until_the_device_is_idle() {
    store.put(tableOfParameters());
    profiler.know(search("s", SPACE, "t"));
    timer.busy = 13;
    profiler.finished(FINISHED);
    var micros = ((Timed) requireNonNull(profiler.next(NOON))).micros();
    assertThat(micros.get("s-1"))
        .isCloseTo((double) SPACE.decode(FIRST).parameters(), withinPercentage(5));
    assertThat(micros.get("s-2"))
        .isCloseTo((double) SPACE.decode(SECOND).parameters(), withinPercentage(5));
    assertThat(timer.visits).hasSize(15);
  }

  @Test
  void a_network_that_always_takes_longer_than_its_table_says_is_answered_as_measured() {
    store.put(tableOfParameters());
    profiler.know(search("s", SPACE, "t"));
    timer.busy = Integer.MAX_VALUE;
    profiler.finished(FINISHED);
    var micros = ((Timed) requireNonNull(profiler.next(NOON))).micros();
    assertThat(micros.get("s-1")).isGreaterThanOrEqualTo(2.0 * SPACE.decode(FIRST).parameters());
    assertThat(timer.visits).hasSize(2 * 3 + 2 * 10);
  }

  @Test
  void baselines_are_timed_in_the_rounds_of_the_finalists_and_predicted_by_their_table() {
    store.put(tableOfParameters());
    profiler.know(
        comparing(
            new Baseline("a finalist", SPACE.canonical(FIRST), false, null, null),
            new Baseline("gpunet-0", null, false, null, null),
            new Baseline("resnet-50", null, false, null, 2000.0)));
    profiler.finished(FINISHED);

    var timed = (Timed) requireNonNull(profiler.next(NOON));

    var first = (double) SPACE.decode(FIRST).parameters();
    // As many classes as the networks that it is compared with, and no layer of the tiny space.
    var released = Released.GPUNET_0.network(Padding.AS_RELEASED).withClasses(SPACE.classes());
    assertThat(timed.micros()).containsOnlyKeys("s-1", "s-2").containsEntry("s-1", first);
    assertThat(timed.baselines())
        .extracting(BaselineLatency::name, BaselineLatency::measuredMicros)
        .containsExactly(
            tuple("a finalist", first),
            tuple("gpunet-0", (double) released.parameters()),
            tuple("resnet-50", null));
    assertThat(requireNonNull(timed.baselines().getFirst().predictedMicros()))
        .isCloseTo(first, withinPercentage(1));
    assertThat(timed.baselines().get(1).predictedMicros()).isNull();
    assertThat(timed.baselines().get(1).notMeasuredBecause()).isNull();
    assertThat(timed.baselines().getLast().notMeasuredBecause()).contains("gpunas compare");
    assertThat(timer.visits).as("two finalists and gpunet-0, three rounds").hasSize(9);
  }

  @Test
  void a_baseline_that_the_device_cannot_run_takes_nothing_from_the_finalists() {
    store.put(table("t", SPACE));
    timer.mostParameters = 1_000_000;
    profiler.know(comparing(new Baseline("gpunet-0", null, false, null, null)));
    profiler.finished(FINISHED);
    var timed = (Timed) requireNonNull(profiler.next(NOON));
    assertThat(timed.micros()).hasSize(2);
    var gpunet = timed.baselines().getFirst();
    assertThat(gpunet.measuredMicros()).isNull();
    assertThat(gpunet.figures()).isNull();
    assertThat(gpunet.notMeasuredBecause())
        .isEqualTo("the device could not run it: Out of memory.");
    assertThat(gpunet.memoryBytes()).as("known without running it").isPositive();
  }

  @Test
  void a_baseline_that_the_device_cannot_run_for_a_while_is_timed_in_a_later_round() {
    store.put(table("t", SPACE));
    timer.mostParameters = 1_000_000;
    timer.shortages = 2;
    profiler.know(comparing(new Baseline("gpunet-0", null, false, null, null)));
    profiler.finished(FINISHED);
    var gpunet = ((Timed) requireNonNull(profiler.next(NOON))).baselines().getFirst();
    assertThat(gpunet.measuredMicros()).isNotNull();
    assertThat(gpunet.notMeasuredBecause()).isNull();
  }

  @Test
  void who_is_told_to_stop_says_nothing_of_a_baseline() {
    store.put(table("t", SPACE));
    timer.mostParameters = 1_000_000;
    timer.interrupts = true;
    profiler.know(comparing(new Baseline("gpunet-0", null, false, null, null)));
    profiler.finished(new FinishedSearch("s", List.of()));
    var answer = profiler.next(NOON);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(answer).isNull();
    assertThat(profiler.isWaiting()).isTrue();
  }

  @Test
  void a_reason_of_pages_is_cut() {
    var baseline = new BaselineLatency("mine", null, null, "x".repeat(501));
    assertThat(baseline.notMeasuredBecause()).hasSize(500).endsWith("x...");
    var short500 = "x".repeat(500);
    assertThat(new BaselineLatency("mine", null, null, short500).notMeasuredBecause())
        .isEqualTo(short500);
  }

  @Test
  void baselines_of_a_search_that_is_not_timed_are_predicted_and_say_why_there_is_no_more() {
    store.put(tableOfParameters());
    var blind = new NetworkProfiler(null, store, VISITS, KNOWN, refined, _ -> false);
    blind.know(
        comparing(
            new Baseline("mine", SPACE.canonical(FIRST), false, null, null),
            new Baseline("resnet-50", null, false, null, null)));
    blind.finished(FINISHED);
    assertThat(blind.next(NOON)).isNull();
    var answer = (NotTimed) requireNonNull(blind.next(NOON.plusSeconds(31)));
    var mine = answer.baselines().getFirst();
    assertThat(requireNonNull(mine.predictedMicros()))
        .isCloseTo((double) SPACE.decode(FIRST).parameters(), withinPercentage(1));
    assertThat(mine.measuredMicros()).isNull();
    assertThat(mine.notMeasuredBecause()).contains("latency.profile is false");
    assertThat(answer.baselines().getLast().notMeasuredBecause()).contains("gpunas compare");
  }

  @Test
  void every_search_is_answered_once() {
    store.put(table("t", SPACE));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    assertThat(profiler.next(NOON)).isNotNull();
    profiler.finished(FINISHED);
    assertThat(profiler.next(NOON)).isNull();
  }

  @Test
  void what_an_earlier_process_answered_is_not_answered_again() {
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    profiler.answered("s");
    assertThat(profiler.next(NOON)).isNull();
    profiler.answered("r");
    profiler.know(search("r", SPACE, "t"));
    profiler.finished(new FinishedSearch("r", List.of()));
    assertThat(profiler.next(NOON)).isNull();
  }

  @Test
  void a_search_is_answered_when_it_is_known() {
    store.put(table("t", SPACE));
    profiler.finished(FINISHED);
    assertThat(profiler.next(NOON)).isNull();
    profiler.know(search("s", SPACE, "t"));
    assertThat(profiler.next(NOON)).isInstanceOf(Timed.class);
  }

  @Test
  void without_a_device_the_answer_says_so() {
    var blind = new NetworkProfiler(null, store, VISITS, KNOWN, refined, profiled::contains);
    blind.know(search("s", SPACE, "t"));
    blind.finished(FINISHED);
    assertNotTimed(blind, "latency.profile is false");
  }

  @Test
  void a_table_of_another_device_is_not_compared_with() {
    store.put(new LatencyTable("t", ELSEWHERE, Map.of(keys(SPACE).getFirst(), 1.0)));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    assertNotTimed(profiler, "'t' was measured on another device");
  }

  @Test
  void a_search_is_left_to_the_profiler_of_its_tables_device_while_there_is_one() {
    store.put(new LatencyTable("t", ELSEWHERE, Map.of(keys(SPACE).getFirst(), 1.0)));
    profiled.add(ELSEWHERE);
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    assertThat(profiler.next(NOON)).isNull();
    assertThat(profiler.isWaiting()).isTrue();
    profiled.clear();
    assertThat(profiler.next(NOON)).isNull();
    profiled.add(ELSEWHERE);
    assertThat(profiler.next(NOON.plusSeconds(100))).isNull();
    profiled.clear();
    assertNotTimed(profiler, "'t' was measured on another device");
    assertThat(profiler.isWaiting()).isFalse();
  }

  @Test
  void without_a_table_there_is_nothing_to_compare_with() {
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    assertNotTimed(profiler, "there is no table 't'");
  }

  @Test
  void a_finalist_of_another_space_is_answered_too() {
    store.put(table("t", SPACE));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(new FinishedSearch("s", List.of(new Finalist("s-1", Encoding.of(1, 2, 3)))));
    assertNotTimed(profiler, "3 were given");
  }

  @Test
  void a_search_without_finalists_is_answered_with_no_times() {
    store.put(table("t", SPACE));
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(new FinishedSearch("s", List.of()));
    assertThat(profiler.next(NOON)).isEqualTo(new Timed("s", "t", Map.of(), Map.of(), List.of()));
  }

  @Test
  void a_device_that_fails_is_tried_again_and_then_given_up() {
    store.put(table("t", SPACE));
    timer.failures = 3;
    profiler.know(search("s", SPACE, "t"));
    profiler.finished(FINISHED);
    profiler.know(search("r", SPACE, "t"));
    assertThat(profiler.next(NOON)).isNull();
    profiler.finished(new FinishedSearch("r", List.of()));
    assertThat(profiler.next(NOON)).isEqualTo(new Timed("r", "t", Map.of(), Map.of(), List.of()));
    assertThat(profiler.next(NOON))
        .isEqualTo(new NotTimed("s", "t", "The device is out of order.", List.of()));
    assertThat(timer.released).isEqualTo(4);
    assertThat(profiler.isWaiting()).isFalse();
  }

  @Test
  void finalists_are_measured_once_the_table_is_refined_in_which_all_their_layers_are() {
    store.put(partlyModelled());
    profiler.know(refining());
    profiler.finished(FINISHED);
    assertThat(profiler.next(NOON)).isNull();
    assertThat(profiler.isWaiting()).isTrue();
    assertThat(timer.visits).isEmpty();

    var table = new LatencyTable("t.refined-s", HERE, tableOfParameters().entries());
    store.put(table);

    var answer = (Timed) requireNonNull(profiler.next(NOON.plusSeconds(5)));
    assertThat(answer.tableId()).isEqualTo("t");
    assertThat(answer.micros()).containsOnlyKeys("s-1", "s-2");
    var told = requireNonNull(answer.refined());
    assertThat(told.tableId()).isEqualTo("t.refined-s");
    assertThat(told.tableVersion()).isEqualTo(table.version());
    assertThat(told.relativeDeviation()).isEqualTo(table.relativeDeviation());
    assertThat(told.micros().get("s-1"))
        .isCloseTo((double) SPACE.decode(FIRST).parameters(), withinPercentage(1));
  }

  @Test
  void a_table_whose_refining_has_come_to_a_standstill_is_not_waited_for_any_longer() {
    store.put(partlyModelled());
    profiler.know(refining());
    profiler.finished(FINISHED);
    assertThat(profiler.next(NOON)).isNull();
    book.measured(
        new MeasuredRound("t.refined-s", HERE, 1, 1, 50, Map.of(keys(SPACE).getFirst(), 1.0)));
    assertThat(profiler.next(NOON.plusSeconds(599))).isNull();
    assertThat(profiler.next(NOON.plusSeconds(601))).isNull();
    var answer = (Timed) requireNonNull(profiler.next(NOON.plusSeconds(1199)));
    assertThat(answer.refined()).isNull();
    assertThat(answer.notRefinedBecause())
        .contains("for 10 minutes none of its layers was measured");
  }

  @Test
  void a_table_of_which_only_a_profiler_spoke_is_not_waited_for_if_there_is_nothing_to_refine() {
    var ofFinalists =
        Stream.of(FIRST, SECOND)
            .flatMap(network -> SPACE.decode(network).layers().stream())
            .map(LayerKey::of)
            .toList();
    var other =
        keys(SPACE).stream().filter(key -> !ofFinalists.contains(key)).findFirst().orElseThrow();
    var entries = tableOfParameters().entries();
    store.put(new LatencyTable("t", HERE, entries, Map.of(), Map.of(other, 0.1)));
    book.measured(new MeasuredRound("t.refined-s", HERE, 1, 3, 50, Map.of()));
    profiler.know(refining());
    profiler.finished(FINISHED);
    var answer = (Timed) requireNonNull(profiler.next(NOON));
    assertThat(answer.refined()).isNull();
    assertThat(answer.notRefinedBecause()).isNull();
  }

  @Test
  void what_could_not_be_refined_is_told() {
    store.put(partlyModelled());
    var layer = LayerKey.of(SPACE.decode(FIRST).layers().getLast());
    book.failed(new FailedLayers("t.refined-s", List.of(layer), "It burns", 0));
    profiler.know(refining());
    profiler.finished(FINISHED);
    var answer = (Timed) requireNonNull(profiler.next(NOON));
    assertThat(answer.refined()).isNull();
    assertThat(answer.notRefinedBecause())
        .isEqualTo(
            "The latency table was not refined, as its layers could not be measured: It burns");
  }

  @Test
  void a_table_of_which_nothing_is_modelled_is_not_waited_for() {
    store.put(table("t", SPACE));
    profiler.know(refining());
    profiler.finished(FINISHED);
    assertThat(((Timed) requireNonNull(profiler.next(NOON))).refined()).isNull();
  }

  @Test
  void baselines_are_predicted_by_the_table_that_the_search_began_with_also_if_it_was_refined() {
    store.put(partlyModelled());
    var twice = new HashMap<>(tableOfParameters().entries());
    twice.replaceAll((_, micros) -> 2 * micros);
    store.put(new LatencyTable("t.refined-s", HERE, twice));
    var mine = new Baseline("mine", SPACE.canonical(FIRST), false, null, null);
    profiler.know(SampleSearches.running("s", SampleSearches.comparing(refining().spec(), mine)));
    profiler.finished(FINISHED);

    var timed = (Timed) requireNonNull(profiler.next(NOON));

    var first = (double) SPACE.decode(FIRST).parameters();
    var baseline = timed.baselines().getFirst();
    assertThat(baseline.measuredMicros()).isEqualTo(first);
    assertThat(requireNonNull(baseline.predictedMicros())).isCloseTo(first, withinPercentage(1));
    assertThat(requireNonNull(timed.refined()).micros().get("s-1"))
        .isCloseTo(2 * first, withinPercentage(1));
  }

  private static Search refining() {
    return SampleSearches.running(
        "s", SampleSearches.spec(SPACE, new SearchSpec.Table("t", null, null, null, true)));
  }

  /** A table that models a layer of the first network. */
  private static LatencyTable partlyModelled() {
    var layer = LayerKey.of(SPACE.decode(FIRST).layers().getLast());
    return new LatencyTable("t", HERE, tableOfParameters().entries(), Map.of(), Map.of(layer, 0.1));
  }

  private static Search comparing(Baseline... baselines) {
    return SampleSearches.running(
        "s", SampleSearches.comparing(SampleSearches.spec(SPACE, "t"), baselines));
  }

  /** After the time that a restart would have taken. */
  private static void assertNotTimed(NetworkProfiler profiler, String reason) {
    var first = profiler.next(NOON.plusSeconds(200));
    assertThat(first == null ? profiler.next(NOON.plusSeconds(231)) : first)
        .isInstanceOfSatisfying(
            NotTimed.class, answer -> assertThat(answer.reason()).contains(reason));
    assertThat(profiler.next(NOON.plusSeconds(300))).isNull();
  }

  /** A table whose predictions are exact: as many microseconds as there are parameters. */
  private static LatencyTable tableOfParameters() {
    var micros = new HashMap<String, Double>();
    for (var key : keysAndNetworks(SPACE)) {
      micros.put(
          key,
          TableKey.layerKeys(key).stream()
              .mapToDouble(layer -> LayerKey.parse(layer).parameters())
              .sum());
    }
    return new LatencyTable("t", HERE, micros);
  }
}
