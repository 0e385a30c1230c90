package gpunas.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ProposalsBenchmarkTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... args) {
    return new CommandLine(new ProposalsBenchmark())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  @Test
  void a_row_is_shown_for_every_number_of_observations() {
    assertThat(
            execute(
                "--observations", "20,40", "--genes", "6", "--proposals", "2", "--workers", "3"))
        .isZero();
    assertThat(out.toString())
        .contains("6 genes, 3 in flight")
        .containsPattern("(?m)^ +20 +\\d+\\.\\d{3} +\\d+\\.\\d{3}$")
        .containsPattern("(?m)^ +40 ");
  }

  @Test
  void a_wrong_option_is_named_with_what_was_expected() {
    assertThat(execute("--observations", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--observations must be at least 1, but is 0.");
  }
}
