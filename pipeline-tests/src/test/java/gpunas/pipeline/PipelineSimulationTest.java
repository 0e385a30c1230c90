package gpunas.pipeline;

import static gpunas.testing.SampleSearches.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RankedBand;
import gpunas.schemas.RankedEntry;
import gpunas.schemas.RankedResults;
import gpunas.schemas.RankedTraining;
import gpunas.schemas.Topics;
import gpunas.schemas.TrainingJob;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.MeasuredTargets;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.StrategyName;
import gpunas.searchmodel.Targets;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Spaces;
import gpunas.testing.SampleSearches;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sampler, optimizer and ranker on a log in memory, in an order drawn by a seed: they crash before
 * and after they publish, start again from nothing, are told things twice, are paused, and think as
 * long as chance wants; what nobody needs is deleted from the log. What latency service and
 * trainers say is a function of what they are asked. However it went, the end is the same.
 */
class PipelineSimulationTest {
  /** Of the space quickstart, in the band fast. */
  private static final Encoding KNOWN =
      Encoding.of(28, 8, 3, 0, 1, 8, 3, 1, 0, 0, 1, 16, 3, 1, 0, 0, 1, 32, 3, 1, 0, 0, 1);

  private static final int TRAININGS = 20;
  private static final int REPEATS = 4;
  private static final long CANDIDATES = 600;

  /** What every seed has come to so far, by kind of search: all must come to the same. */
  private static final Map<String, Set<String>> ENDS = new HashMap<>();

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("simulation.tries", 20));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void crashes_repetitions_and_order_change_nothing(long seed) {
    var simulation = new Simulation(seed);
    simulation.start(search("s", rungs()));
    simulation.runUntil(() -> simulation.isCompleted("s"));

    var log = simulation.log();
    assertThat(simulation.crashes()).isPositive();
    assertThat(log.ever(Topics.CANDIDATES_SAMPLED))
        .extracting(CandidatesSampled::getFirstIndex)
        .containsOnly(0L, 100L, 200L, 300L, 400L, 500L);
    var jobs = log.ever(Topics.TRAINING_JOBS);
    assertThat(jobs)
        .extracting(TrainingJob::getJobId)
        .doesNotHaveDuplicates()
        .hasSize(TRAININGS + REPEATS);
    assertThat(jobs)
        .filteredOn(job -> job.getRung() == 0)
        .extracting(TrainingJob::getEncoding)
        .doesNotHaveDuplicates();
    assertThat(jobs).filteredOn(job -> job.getRepeat() > 0).hasSize(REPEATS);
    assertThat(jobs)
        .allSatisfy(
            job -> assertThat(job.getTopRung()).isEqualTo(job.getRecipe().getEpochs() == 4));
    var ranked = ranked(simulation, "s");
    assertThat(ranked.getCompleted() + ranked.getDiverged()).isEqualTo(TRAININGS + REPEATS);
    assertSameEnd("rungs", simulation);
  }

  @Test
  void networks_that_take_more_memory_than_is_allowed_are_never_trained_nor_ranked() {
    var space = Spaces.quickstart();
    var free = new Simulation(1);
    free.start(search("s", rungs()));
    free.runUntil(() -> free.isCompleted("s"));
    var bytes = memories(free);
    var median = bytes.get(bytes.size() / 2);
    assertThat(bytes).as("half of them are to be left out").anyMatch(each -> each > median);

    var simulation = new Simulation(1);
    var limit = median / (double) (1 << 20);
    simulation.start(
        search(
            "s",
            SampleSearches.reaching(
                rungs(), new Targets(0, null, null, limit, MeasuredTargets.NONE))));
    simulation.runUntil(() -> simulation.isCompleted("s"));

    assertThat(memories(simulation))
        .hasSize(bytes.size())
        .allSatisfy(each -> assertThat(each).isLessThanOrEqualTo(median));
    assertThat(simulation.log().ever(Topics.CANDIDATES_ANNOTATED))
        .extracting(CandidatesAnnotated::getOverMemory)
        .anyMatch(count -> count > 0);
    var ranked = ranked(simulation, "s");
    assertThat(ranked.getPrecision()).isEqualTo("fp16");
    assertThat(ranked.getBatch()).isEqualTo(Simulation.MEMORY.batch());
    assertThat(ranked.getBands())
        .flatExtracting(RankedBand::getEntries)
        .isNotEmpty()
        .allSatisfy(entry ->
            assertThat(entry.getMemoryBytes())
                .isEqualTo(Simulation.MEMORY.bytes(space.decode(Encoding.of(entry.getEncoding()))))
                .isLessThanOrEqualTo(median));
  }

  /** Of the networks that were trained, ascending. */
  private static List<Long> memories(Simulation simulation) {
    return simulation.log().ever(Topics.TRAINING_JOBS).stream()
        .map(job -> Spaces.quickstart().decode(Encoding.of(job.getEncoding())))
        .map(Simulation.MEMORY::bytes)
        .sorted()
        .toList();
  }

  /** From the specification to the ranking. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_short_list_is_taught_by_the_best_network_and_the_ranking_says_what_it_gained(long seed) {
    var simulation = new Simulation(seed);
    simulation.start(search("s", taught()));
    simulation.runUntil(() -> simulation.isCompleted("s"));

    var jobs = simulation.log().ever(Topics.TRAINING_JOBS, "s");
    assertThat(jobs).hasSize(15 + 4 + 4);
    var taught = jobs.subList(15 + 4, jobs.size());
    assertThat(jobs.subList(0, 15 + 4)).extracting(TrainingJob::getTaught).containsOnlyNulls();
    assertThat(taught)
        .extracting(job -> job.getTaught().getTeaching().getJobId())
        .allMatch(id -> id.startsWith("s-"))
        .containsOnly(taught.getFirst().getTaught().getTeaching().getJobId());
    var entries =
        ranked(simulation, "s").getBands().stream()
            .flatMap(band -> band.getEntries().stream())
            .filter(entry -> entry.getTaught() != null)
            .toList();
    assertThat(entries)
        .isNotEmpty()
        .allSatisfy(entry -> {
          assertThat(entry.getTop1()).isEqualTo(0.8, within(1e-9));
          assertThat(entry.getTaught().getTop1Gain()).isEqualTo(0.05, within(1e-9));
          assertThat(entry.getTaught().getTop1GainStandardError())
              .isEqualTo(Math.sqrt((0.8 * 0.2 + 0.85 * 0.15) / 100), within(1e-9));
          assertThat(entry.getTrainings())
              .extracting(RankedTraining::getJobId)
              .contains(entry.getTaught().getJobId());
        });
    assertSameEnd("taught", simulation);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void device_hours_end_a_search_at_the_same_training_however_it_went(long seed) {
    var simulation = new Simulation(seed);
    simulation.start(search("s", deviceHours()));
    simulation.runUntil(() -> simulation.isCompleted("s"));
    var finished = simulation.log().ever(Topics.OPTIMIZATIONS_FINISHED).getFirst();
    assertThat(finished.getBands())
        .allSatisfy(band -> assertThat(band.getReason()).startsWith("the device hours are spent"));
    assertThat(simulation.log().ever(Topics.TRAINING_JOBS, "s").getFirst().getEncoding())
        .as("what the search starts with")
        .isEqualTo(KNOWN.toList());
    assertSameEnd("device hours", simulation);
  }

  /** The other search is cancelled at some time, or ends, and is then deleted; late things come. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_search_that_is_deleted_in_the_middle_of_another_changes_nothing_there(long seed) {
    var simulation = new Simulation(seed);
    simulation.start(search("other", other()));
    simulation.start(search("s", rungs()));
    simulation.deletesInTheEnd("other");
    simulation.runUntil(() -> simulation.isCompleted("s") && simulation.isForgotten("other"));
    var undisturbed = new Simulation(seed);
    undisturbed.start(search("s", rungs()));
    undisturbed.runUntil(() -> undisturbed.isCompleted("s"));
    assertThat(end(simulation)).isEqualTo(end(undisturbed));
    assertThat(simulation.knows("other")).isFalse();
    simulation.restartAll();
    assertThat(simulation.knows("other")).isFalse();
    assertThat(simulation.isForgotten("other")).isTrue();
  }

  /** Everything that may come and means nothing; in the end, none of it is kept. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void unknown_searches_second_starts_and_stray_tombstones_change_nothing(long seed) {
    var simulation = new Simulation(seed);
    simulation.start(search("s", rungs()));
    simulation.sendsNonsense("s", Search.started("s", other(), NOON.plusSeconds(9)));
    simulation.runUntil(() -> simulation.isCompleted("s"));
    assertThat(simulation.refused()).isPositive();
    assertSameEnd("rungs", simulation);
    simulation.sendsNoMoreNonsense();
    simulation.runUntil(() -> simulation.log().newest(Topics.SEARCHES_SUMMARISED, "s") != null);
    simulation.restartAll();
    simulation.passTime(Duration.ofHours(1));
    simulation.trimAll();
    assertNothingIsKept(simulation.log());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_has_ended_is_closed_and_nothing_of_it_is_read_at_the_next_start(long seed) {
    var simulation = new Simulation(seed);
    simulation.start(search("s", rungs()));
    simulation.runUntil(() ->
        simulation.isCompleted("s")
            && simulation.log().newest(Topics.SEARCHES_SUMMARISED, "s") != null);
    simulation.restartAll();
    simulation.restartAll();
    assertNothingIsKept(simulation.log());
    var before = ranked(simulation, "s");
    simulation.run(2000);
    assertThat(ranked(simulation, "s")).isEqualTo(before);
    assertThat(simulation.log().ever(Topics.OPTIMIZATIONS_FINISHED))
        .extracting(OptimizationFinished::getLessons)
        .last()
        .satisfies(lessons -> assertThat(lessons).isNotEmpty());
  }

  private static void assertNothingIsKept(SimulatedLog log) {
    assertThat(log.size(Topics.CANDIDATES_SAMPLED)).isZero();
    assertThat(log.size(Topics.CANDIDATES_ANNOTATED)).isZero();
    assertThat(log.size(Topics.TRAINING_JOBS)).isZero();
    assertThat(log.size(Topics.TRAINING_RESULTS)).isZero();
  }

  private static void assertSameEnd(String kind, Simulation simulation) {
    var ends = ENDS.computeIfAbsent(kind, _ -> new HashSet<>());
    ends.add(end(simulation));
    assertThat(ends).hasSize(1);
  }

  /** All jobs and the whole ranking of search s. */
  private static String end(Simulation simulation) {
    // How many revisions there were, and how entries moved between them, is left to chance.
    var ranked = ranked(simulation, "s");
    var settled =
        RankedResults.newBuilder(ranked)
            .setRevision(0)
            .setBands(
                ranked.getBands().stream()
                    .map(band ->
                        RankedBand.newBuilder(band)
                            .setEntries(
                                band.getEntries().stream()
                                    .map(PipelineSimulationTest::settled)
                                    .toList())
                            .build())
                    .toList())
            .build();
    return simulation.log().ever(Topics.TRAINING_JOBS, "s") + "\n" + settled;
  }

  private static RankedEntry settled(RankedEntry entry) {
    return RankedEntry.newBuilder(entry).setPreviousRank(null).setWhyMoved(null).build();
  }

  private static RankedResults ranked(Simulation simulation, String searchId) {
    var ranked = simulation.log().ever(Topics.RESULTS_RANKED, searchId).getLast();
    assertThat(ranked.getFinal$()).isTrue();
    return ranked;
  }

  static Search search(String id, SearchSpec spec) {
    return SampleSearches.running(id, spec);
  }

  /** Short trainings first, and the best of every band twice more. */
  private static SearchSpec rungs() {
    return spec(
        new Rungs(List.of(1, 4), 0.25),
        StrategyName.BAYESIAN,
        new Budget(TRAININGS, 4, null, null, null),
        new Finish(1, 2),
        List.of());
  }

  /** The best two of every band once more, and then with the best of all as their teacher. */
  private static SearchSpec taught() {
    return spec(
        null,
        StrategyName.RANDOM,
        new Budget(15, 3, null, null, null),
        new Finish(2, 1, new Teaching(new Teacher.Best(), 1)),
        List.of());
  }

  /** Every training takes an hour; the first is of a network that is known. */
  private static SearchSpec deviceHours() {
    return spec(
        null, StrategyName.BAYESIAN, new Budget(1000, 4, 12.0, null, null), null, List.of(KNOWN));
  }

  static SearchSpec other() {
    return spec(null, StrategyName.RANDOM, new Budget(15, 3, null, null, null), null, List.of());
  }

  private static SearchSpec spec(
      @Nullable Rungs rungs,
      StrategyName strategy,
      Budget budget,
      @Nullable Finish finish,
      List<Encoding> start) {
    return SearchSpec.usual(
            Spaces.quickstart(),
            SearchSpec.Table.named("table"),
            List.of(new Band("fast", 0, 100, null), new Band("slow", 100, 400, null)),
            "data",
            SampleSearches.recipe(rungs == null ? 1 : rungs.epochs().getLast()))
        .with(draft -> {
          draft.rungs = rungs;
          draft.strategy = strategy;
          draft.candidates = CANDIDATES;
          draft.budget = budget;
          draft.finish = finish;
          draft.start = start;
          draft.seed = 5;
        });
  }
}
