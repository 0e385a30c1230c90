package gpunas.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.testing.Python;
import gpunas.trainer.Evaluation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LearningBenchmarkTest {

  private static final Path DATA = Path.of("../trainer-service/data");
  private static final Pattern LOSS = Pattern.compile("seed 7 .*loss (\\S+)");

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();
  private Path spec = Path.of("");

  @BeforeEach
  void write() throws IOException {
    spec =
        specification("epochs: 2, batchSize: 20, trainingImages: 60, validationImagesPerClass: 2");
  }

  @Test
  void trains_a_network_of_a_search_once_for_each_seed() {
    assertThat(run("--seeds", "2")).isZero();
    assertThat(out.toString())
        .contains("fashion-mnist, images of 28 x 28", "2 epochs of 60 images, batches of 20")
        .containsPattern("seed 1 .*of 20 images")
        .containsPattern("seed 2 .*of 20 images")
        .contains("gpunas, mean")
        .doesNotContain("Python");
  }

  @Test
  void what_is_wrong_is_one_clear_line() throws IOException {
    assertThat(run("--encoding", "1,2")).isEqualTo(2);
    assertThat(errors.toString()).contains("--encoding 1,2: ");

    Files.writeString(spec, "name: learning\n");
    assertThat(run()).isNotZero();
    assertThat(errors.toString()).contains("is no specification");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "optimiser: sgd, weightDecay: 0.01, gradientClip: 1",
        "optimiser: rmsprop-tf, learningRate: 0.005, emaDecay: 0.8, decayAll: true",
        "optimiser: adamw, learningRate: 0.01, accumulation: 2"
      })
  void learns_what_pytorch_learns_in_python_from_the_same_weights(String recipe)
      throws IOException {
    var python = Python.with("torch");
    spec =
        specification(
            "epochs: 4, batchSize: 10, trainingImages: 150, validationImagesPerClass: 10, dropout: 0, "
                + recipe);

    assertThat(run("--seeds", "1", "--first-seed", "7", "--peer", python, "--same-weights"))
        .isZero();

    var losses =
        LOSS.matcher(out.toString()).results().map(line -> Double.valueOf(line.group(1))).toList();
    assertThat(losses).hasSize(2);
    assertThat(losses.getFirst()).isCloseTo(losses.getLast(), within(0.05)).isLessThan(2.1);
    assertThat(out.toString()).contains("the first less the second");
  }

  @Test
  void a_difference_of_means_has_the_standard_error_of_both() {
    var report = new LearningReport();
    for (var top1 : new double[] {0.80, 0.82, 0.84}) {
      report.addOurs(new Evaluation(0.5, top1, 1, 100));
      report.addTheirs(new Evaluation(0.6, top1 - 0.01, 1, 100));
    }

    assertThat(report.lines().getFirst()).contains("82.00 ± 1.15 %", "0.5000 ± 0.0000");
    assertThat(report.lines().getLast()).contains("+1.00 ± 1.63 points", "-0.1000 ± 0.0000");
  }

  private Path specification(String recipe) throws IOException {
    return Files.writeString(
        folder.resolve("search.yaml"),
        """
        name: learning
        table: none
        space: quickstart
        bands: [{name: any, belowMillis: 1000}]
        dataset: fashion-mnist
        recipe: {%s}
        """
            .formatted(recipe));
  }

  private int run(String... arguments) {
    var command = new CommandLine(new LearningBenchmark());
    command.setExecutionExceptionHandler((failure, _, _) -> {
      errors.append(failure.getMessage());
      return 1;
    });
    var all = new ArrayList<>(List.of(spec.toString(), "--data", DATA.toString()));
    all.addAll(List.of(arguments));
    return command
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(errors, true))
        .execute(all.toArray(String[]::new));
  }
}
