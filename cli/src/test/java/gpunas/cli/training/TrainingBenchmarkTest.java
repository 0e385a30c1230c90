package gpunas.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.cli.UserError;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchspace.Spaces;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TrainingBenchmarkTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @Test
  void measures_the_trainers_own_step() {
    assertThat(run("--rounds", "1", "--steps", "1", "--batch", "2")).isZero();
    assertThat(out.toString())
        .contains("quickstart, images of 28 x 28", "batches of 2", "gpunas, PyTorch");
  }

  @Test
  void a_wrong_call_names_what_was_expected() {
    assertThat(run("--network", "moon")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("--network moon; expected quickstart or one of [gpunet-0");
    assertThat(run("--precision", "half")).isEqualTo(2);
    assertThat(errors.toString()).contains("expected one of float32, bfloat16");
  }

  @Test
  void a_peer_that_does_not_train_is_one_clear_line() {
    var space = Spaces.quickstart();
    var network = space.decode(space.random(new SplittableRandom(1)));
    var recipe = TrainingSteps.recipe(2, Precision.FLOAT32, false);

    assertThatThrownBy(() -> PythonPeer.start("/nowhere/python", network, recipe, true, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("/nowhere/python cannot be started");
    assertThatThrownBy(() -> PythonPeer.start("false", network, recipe, true, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("false does not train");
  }

  @Test
  void the_ratio_is_that_of_pairs_of_turns() {
    var report = new TrainingReport(100);
    for (var seconds : new double[] {1, 2, 4}) {
      report.addOurs(new Turn(seconds, 2));
      report.addTheirs(new Turn(2 * seconds, 1));
    }

    assertThat(report.lines("ours", "theirs").get(1)).contains("50.0 (37.5 to 75.0)");
    assertThat(report.lines("ours", "theirs").getLast())
        .contains("2.000 (2.000 to 2.000)", "0.500 (0.500 to 0.500)");
  }

  private int run(String... arguments) {
    return new CommandLine(new TrainingBenchmark())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }
}
