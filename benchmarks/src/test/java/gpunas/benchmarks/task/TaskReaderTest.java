package gpunas.benchmarks.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.Cost;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskReaderTest {

  private static final Path TASKS = Path.of("src/test/resources/tasks");
  private static final Path MADE_UP = Path.of("tasks/gpunet_made_up.yaml");

  /** The best network that is known of it. */
  private static final Point BEST =
      Point.of(
          9, 0, 0, 0, 0, 3, 1, 4, 0, 0, 3, 0, 0, 4, 0, 1, 0, 0, 1, 3, 0, 1, 0, 7, 0, 4, 0, 0, 1, 9,
          0, 4, 0, 0, 0, 0, 1, 1, 1, 1, 1);

  private static Candidate candidate(Task task, int... levels) {
    return Objects.requireNonNull(task.find(Point.of(levels)));
  }

  @Test
  void a_table_gives_costs_what_training_shows_and_the_truth() throws IOException {
    var task = TaskReader.read(TASKS.resolve("tiny_table.yaml"));
    assertThat(task.name()).isEqualTo("tiny_table");
    assertThat(task.genes().getLast()).isEqualTo(new Gene(Gene.Kind.CATEGORICAL, 3));
    // The row 16,1,3,relu,67.17,67.35,67.02,2.304,453.
    var first = candidate(task, 0, 0, 0, 0);
    assertThat(first.cost()).isEqualTo(new Cost(2.304, 2.304, 453));
    assertThat(task.train(first, 7, 0)).isCloseTo(1 - 0.6717, within(1e-12));
    double loss = 1 - (0.6735 + 0.6702) / 2 + 0.05 * Math.pow(2.304 / 120, 0.6);
    assertThat(task.regret(first)).isCloseTo(loss - 0.282662, within(1e-9));
  }

  @Test
  void what_is_slower_than_the_limit_or_not_in_the_table_is_no_candidate() throws IOException {
    var task = TaskReader.read(TASKS.resolve("tiny_table.yaml"));
    assertThat(task.find(Point.of(0, 3, 0, 0))).isNull();
    assertThat(task.find(Point.of(3, 3, 2, 0))).isNull();
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    assertThat(IntStream.range(0, 500).mapToObj(_ -> task.sample(random)))
        .allMatch(drawn -> drawn.cost().latencyMicros() <= 120);
  }

  @Test
  void the_optimum_of_a_table_is_reached_and_not_passed() throws IOException {
    var task = TaskReader.read(TASKS.resolve("tiny_table.yaml"));
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 144; i++) {
      var found = task.find(Point.of(i % 4, i / 4 % 4, i / 16 % 3, i / 48));
      lowest = found == null ? lowest : Math.min(lowest, task.regret(found));
    }
    assertThat(lowest).isCloseTo(0, within(1e-6));
  }

  @Test
  void additive_costs_and_trees_are_summed_by_hand() throws IOException {
    var task = TaskReader.read(TASKS.resolve("tiny_trees.yaml"));
    // Kernel 5 and one layer, then kernel 3 and two layers: 2 * (5 + 15 + 2) microseconds.
    var found = candidate(task, 1, 0, 0, 1);
    assertThat(found.cost().latencyMicros()).isCloseTo(44, within(1e-9));
    assertThat(found.cost().macs()).isCloseTo(220, within(1e-9));
    assertThat(found.cost().parameters()).isCloseTo(2.2, within(1e-9));
    // Bases 61 on average, leaves 2 and 0.
    assertThat(task.regret(found)).isCloseTo((100 - 62) / 100.0 - 0.34, within(1e-9));
    assertThat(task.find(Point.of(1, 1, 1, 1))).isNull();
  }

  @Test
  void a_byte_order_mark_before_a_task_a_table_and_trees_says_nothing(@TempDir Path folder)
      throws IOException {
    for (var file :
        List.of(
            "tiny_table.yaml",
            "tiny_table.csv",
            "tiny_trees.yaml",
            "tiny_trees.txt",
            "tiny_additive.csv")) {
      Files.writeString(folder.resolve(file), "\uFEFF" + Files.readString(TASKS.resolve(file)));
    }
    for (var name : List.of("tiny_table.yaml", "tiny_trees.yaml")) {
      var marked = TaskReader.read(folder.resolve(name));
      var plain = TaskReader.read(TASKS.resolve(name));
      assertThat(marked.name()).isEqualTo(plain.name());
      assertThat(marked.genes()).isEqualTo(plain.genes());
      assertThat(marked.regret(candidate(marked, 1, 0, 0, 1)))
          .isEqualTo(plain.regret(candidate(plain, 1, 0, 0, 1)));
    }
  }

  @Test
  void the_noise_of_a_training_depends_on_network_seed_and_repetition_alone() throws IOException {
    var task = TaskReader.read(TASKS.resolve("tiny_trees.yaml"));
    var found = candidate(task, 1, 0, 0, 1);
    assertThat(task.train(found, 1, 0)).isEqualTo(task.train(found, 1, 0));
    assertThat(task.train(found, 1, 0)).isNotEqualTo(task.train(found, 2, 0));
    assertThat(task.train(found, 1, 0)).isNotEqualTo(task.train(found, 1, 1));
    var shown = IntStream.range(0, 2000).mapToDouble(i -> task.train(found, i, 0)).toArray();
    double mean = IntStream.range(0, 2000).mapToDouble(i -> shown[i]).average().orElseThrow();
    double square =
        IntStream.range(0, 2000)
            .mapToDouble(i -> Math.pow(shown[i] - mean, 2))
            .average()
            .orElseThrow();
    assertThat(mean).isCloseTo(0.38, within(0.0005));
    assertThat(Math.sqrt(square)).isCloseTo(0.005, within(0.0004));
  }

  @Test
  void a_value_that_no_gene_has_is_named(@TempDir Path folder) throws IOException {
    for (var name : new String[] {"tiny_table.yaml", "tiny_table.csv"}) {
      Files.copy(TASKS.resolve(name), folder.resolve(name));
    }
    var csv = folder.resolve("tiny_table.csv");
    Files.writeString(csv, Files.readString(csv).replace("gelu", "mish"));
    assertThatThrownBy(() -> TaskReader.read(folder.resolve("tiny_table.yaml")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Gene activation has the values [relu, swish, gelu], but a table has 'mish'.");
  }

  @Test
  void in_gpunets_own_space_genes_of_absent_stages_say_nothing() throws IOException {
    var task = TaskReader.read(MADE_UP);
    int layersOfStage5 = 28;
    var absent = BEST.with(layersOfStage5, 0);
    var found = candidate(task, absent.toArray());
    for (int gene = layersOfStage5 - 5; gene < layersOfStage5; gene++) {
      for (int level = 0; level < task.genes().get(gene).levels(); level++) {
        assertThat(task.find(absent.with(gene, level))).isEqualTo(found);
      }
    }
    assertThat(candidate(task, BEST.toArray()).cost().parameters())
        .isGreaterThan(found.cost().parameters());
  }

  @Test
  void a_made_up_accuracy_has_a_best_network_that_none_near_it_beats() throws IOException {
    var task = TaskReader.read(MADE_UP);
    assertThat(task.regret(candidate(task, BEST.toArray()))).isBetween(0.0, 2e-6);
    for (int gene = 0; gene < BEST.size(); gene++) {
      for (int level = 0; level < task.genes().get(gene).levels(); level++) {
        var other = task.find(BEST.with(gene, level));
        assertThat(other == null ? 0 : task.regret(other)).isGreaterThanOrEqualTo(0);
      }
    }
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(2);
    assertThat(IntStream.range(0, 500).mapToDouble(_ -> task.regret(task.sample(random))))
        .allMatch(regret -> regret > 0.05);
  }

  @Test
  void what_a_task_of_an_own_space_lacks_is_named(@TempDir Path folder) throws IOException {
    var text = Files.readString(MADE_UP);
    var file = folder.resolve("task.yaml");
    Files.writeString(file, text.replace("space: gpunet", "space: gpunett"));
    assertThatThrownBy(() -> TaskReader.read(file))
        .hasMessage(
            "There is no space gpunett; expected one of gpunet, gpunet-as-released, quickstart.");
    Files.writeString(file, text.replaceAll(" +madeUp: .*\n", ""));
    assertThatThrownBy(() -> TaskReader.read(file))
        .hasMessage("A task needs 'accuracy.madeUp' (beside 'space').");
  }
}
