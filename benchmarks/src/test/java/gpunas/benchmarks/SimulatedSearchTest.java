package gpunas.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.benchmarks.task.Task;
import gpunas.benchmarks.task.TaskReader;
import gpunas.optimizer.strategy.Strategies;
import gpunas.searchmodel.StrategyName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedSearchTest {

  private static Task task;

  @BeforeAll
  static void read() throws IOException {
    task = TaskReader.read(Path.of("src/test/resources/tasks/tiny_table.yaml"));
  }

  private static List<Double> regrets(
      StrategyName strategy, int evaluations, int workers, long seed) {
    return SimulatedSearch.run(
            Truth.of(task), Strategies.named(strategy), evaluations, workers, seed)
        .evaluations()
        .stream()
        .map(SearchOutcome.Evaluation::regret)
        .toList();
  }

  private static double meanRegret(StrategyName strategy, int workers) {
    return LongStream.range(0, 12)
        .mapToObj(seed -> regrets(strategy, 30, workers, seed))
        .flatMap(List::stream)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void equal_seeds_give_equal_searches(int workers) {
    assertThat(regrets(StrategyName.BAYESIAN, 20, workers, 5))
        .isEqualTo(regrets(StrategyName.BAYESIAN, 20, workers, 5));
    assertThat(regrets(StrategyName.RANDOM, 20, workers, 5))
        .isNotEqualTo(regrets(StrategyName.RANDOM, 20, workers, 6));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RANDOM")
  void what_learns_beats_chance(StrategyName strategy) {
    assertThat(meanRegret(strategy, 1)).isLessThan(meanRegret(StrategyName.RANDOM, 1));
  }

  @Test
  void what_learns_beats_chance_with_several_workers() {
    assertThat(meanRegret(StrategyName.BAYESIAN, 4)).isLessThan(meanRegret(StrategyName.RANDOM, 4));
  }

  @Test
  void networks_that_are_too_slow_in_truth_are_thrown_out() {
    assertThat(thrownOut(LatencyErrors.NONE)).isZero();
    assertThat(thrownOut(new LatencyErrors(0.1, 0.1)))
        .isBetween(1, 60)
        .isEqualTo(thrownOut(new LatencyErrors(0.1, 0.1)));
  }

  private static int thrownOut(LatencyErrors errors) {
    return LongStream.range(0, 8)
        .mapToObj(seed ->
            SimulatedSearch.run(
                new Truth(task, errors, Failures.NONE),
                Strategies.named(StrategyName.BAYESIAN),
                30,
                1,
                seed))
        .mapToInt(SearchOutcome::thrownOut)
        .sum();
  }

  @Test
  void the_largest_networks_fail_in_every_search_and_others_by_chance() {
    var failures = Failures.of(task, 0.1, 0.25);
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    var drawn = Stream.generate(() -> task.sample(random)).limit(2000).toList();
    double limit = failures.largestParameters();
    assertThat(drawn)
        .filteredOn(candidate -> candidate.cost().parameters() > limit)
        .hasSizeBetween(300, 500)
        .allMatch(candidate -> failures.fails(candidate, 1) && failures.fails(candidate, 2));
    var others =
        drawn.stream().filter(candidate -> candidate.cost().parameters() <= limit).toList();
    long failed =
        LongStream.range(0, 20)
            .map(seed -> others.stream().filter(other -> failures.fails(other, seed)).count())
            .sum();
    assertThat(failed / (20.0 * others.size())).isBetween(0.08, 0.12);
  }

  @ParameterizedTest
  @EnumSource
  void a_search_in_which_every_training_fails_shows_nothing(StrategyName strategy) {
    var outcome =
        SimulatedSearch.run(
            new Truth(task, LatencyErrors.NONE, new Failures(0, 0)),
            Strategies.named(strategy),
            20,
            1,
            1);
    assertThat(outcome.evaluations()).hasSize(20);
    assertThat(outcome.regretAfter(20)).isInfinite();
    assertThat(outcome.regretAfterRetraining()).isNaN();
  }

  @Test
  void a_search_ends_when_the_task_has_no_more_candidates() {
    var outcome =
        SimulatedSearch.run(Truth.of(task), Strategies.named(StrategyName.BAYESIAN), 1000, 8, 1);
    assertThat(outcome.evaluations()).hasSizeBetween(60, 131);
    assertThat(outcome.regretAfter(1000)).isLessThan(0.005);
    assertThat(outcome.regretAfterRetraining()).isLessThan(0.005);
  }
}
