package gpunas.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import picocli.CommandLine;

class MemoryBenchmarkTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @Test
  @EnabledOnOs(OS.LINUX)
  void each_network_has_its_batch_and_the_error_of_all_predictions_is_told() {
    assertThat(run("--space", "quickstart", "--networks", "3", "--batch", "2,40")).isZero();
    assertThat(out.toString().lines().skip(1).limit(3))
        .extracting(line -> line.strip().split(" +", -1)[2])
        .containsExactly("2", "40", "2");
    assertThat(out.toString())
        .containsPattern("a step +.*; [0-9]+ %, [0-9]+ %")
        .containsPattern("an evaluation +.*; [0-9]+ %, [0-9]+ %");
  }

  @Test
  void a_batch_of_one_is_refused() {
    assertThat(run("--batch", "4,1")).isEqualTo(2);
    assertThat(errors.toString()).contains("--batch 1; expected at least 2");
  }

  private int run(String... arguments) {
    return new CommandLine(new MemoryBenchmark())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }
}
