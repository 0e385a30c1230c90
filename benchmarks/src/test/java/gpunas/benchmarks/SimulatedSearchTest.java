package gpunas.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.benchmarks.task.Task;
import gpunas.benchmarks.task.TaskReader;
import gpunas.optimizer.strategy.Strategies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedSearchTest {

  private static Task task;

  @BeforeAll
  static void read() throws IOException {
    task = TaskReader.read(Path.of("src/test/resources/tasks/tiny_table.yaml"));
  }

  private static List<Double> regrets(String strategy, int evaluations, int workers, long seed) {
    return SimulatedSearch.run(task, Strategies.named(strategy), evaluations, workers, seed)
        .evaluations()
        .stream()
        .map(SearchOutcome.Evaluation::regret)
        .toList();
  }

  private static double meanRegret(String strategy, int workers) {
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
    assertThat(regrets("bayesian", 20, workers, 5)).isEqualTo(regrets("bayesian", 20, workers, 5));
    assertThat(regrets("random", 20, workers, 5)).isNotEqualTo(regrets("random", 20, workers, 6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bayesian", "evolution", "local-search"})
  void what_learns_beats_chance(String strategy) {
    assertThat(meanRegret(strategy, 1)).isLessThan(meanRegret("random", 1));
  }

  @Test
  void what_learns_beats_chance_with_several_workers() {
    assertThat(meanRegret("bayesian", 4)).isLessThan(meanRegret("random", 4));
  }

  @Test
  void a_search_ends_when_the_task_has_no_more_candidates() {
    var outcome = SimulatedSearch.run(task, Strategies.named("bayesian"), 1000, 8, 1);
    assertThat(outcome.evaluations()).hasSizeBetween(60, 131);
    assertThat(outcome.regretAfter(1000)).isLessThan(0.005);
    assertThat(outcome.regretAfterRetraining()).isLessThan(0.005);
  }
}
