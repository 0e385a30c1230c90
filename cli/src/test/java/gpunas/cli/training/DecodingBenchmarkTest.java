package gpunas.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DecodingBenchmarkTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @Test
  void every_way_from_a_file_to_a_network_is_timed() {
    assertThat(
            run("--pictures", "2", "--rounds", "2", "--width", "64", "--height", "48")
                + run("--resolution", "16", "--pictures", "1", "--rounds", "1"))
        .isZero();
    assertThat(out.toString())
        .contains("2 JPEGs of 64 x 48", "for networks of 16 x 16", "cores for 1,000/s")
        .containsPattern("decoding, ImageIO +[0-9.]+ \\(")
        .containsPattern("RandAugment, erasing, ImageIO +[0-9.]+ \\(");
  }

  @Test
  void no_picture_at_all_is_refused() {
    assertThat(run("--pictures", "0")).isEqualTo(2);
    assertThat(errors.toString()).contains("--pictures 0; expected at least 1");
  }

  private int run(String... arguments) {
    return new CommandLine(new DecodingBenchmark())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }
}
