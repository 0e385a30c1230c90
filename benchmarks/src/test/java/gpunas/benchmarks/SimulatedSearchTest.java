package gpunas.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.benchmarks.task.Task;
import gpunas.benchmarks.task.TaskReader;
import gpunas.optimizer.strategy.Strategies;
import gpunas.searchmodel.StrategyName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
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
            task, LatencyErrors.NONE, Strategies.named(strategy), evaluations, workers, seed)
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
            SimulatedSearch.run(task, errors, Strategies.named(StrategyName.BAYESIAN), 30, 1, seed))
        .mapToInt(SearchOutcome::thrownOut)
        .sum();
  }

  @Test
  void a_search_ends_when_the_task_has_no_more_candidates() {
    var outcome =
        SimulatedSearch.run(
            task, LatencyErrors.NONE, Strategies.named(StrategyName.BAYESIAN), 1000, 8, 1);
    assertThat(outcome.evaluations()).hasSizeBetween(60, 131);
    assertThat(outcome.regretAfter(1000)).isLessThan(0.005);
    assertThat(outcome.regretAfterRetraining()).isLessThan(0.005);
  }
}
