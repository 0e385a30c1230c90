package gpunas.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpunasTest {

  @TempDir private Path folder;
  private final StringWriter errors = new StringWriter();

  private int run(String... arguments) {
    return Gpunas.commandLine(arguments).setErr(new PrintWriter(errors, true)).execute(arguments);
  }

  @Test
  void an_option_out_of_range_is_a_wrong_call() {
    assertThat(run("quickstart", "--trainings", "0")).isEqualTo(2);
    assertThat(errors.toString()).contains("--trainings 0; expected 1 to 10000.");
  }

  @Test
  void a_port_in_use_is_one_clear_line() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = String.valueOf(taken.getLocalPort());
      assertThat(run("quickstart", "--port", port, "--out", folder.toString())).isEqualTo(1);
      assertThat(errors.toString())
          .isEqualToNormalizingNewlines(
              "gpunas: Port %s is in use. Stop what listens there or choose another one with --port.\n"
                  .formatted(port));
    }
  }

  @Test
  void an_output_folder_that_cannot_be_made_is_one_clear_line() throws Exception {
    var file = Files.writeString(folder.resolve("file"), "in the way");
    assertThat(run("quickstart", "--port", "18473", "--out", file.resolve("out").toString()))
        .isEqualTo(1);
    assertThat(errors.toString())
        .startsWith("gpunas: %s cannot be written".formatted(file.resolve("out")))
        .hasLineCount(1);
  }

  @Test
  void every_command_is_found_by_its_name_and_all_are_in_the_help() {
    var all = Gpunas.commandLine().getSubcommands().keySet();
    assertThat(all).contains("quickstart", "search", "completion", "help");
    for (var command : all) {
      var needed = Gpunas.commandLine(command, "--help").getSubcommands().keySet();
      assertThat(needed).contains(command);
      assertThat(needed.size()).isIn(1, all.size());
    }
    assertThat(Gpunas.commandLine("help", "search").getSubcommands().keySet()).isEqualTo(all);
    assertThat(run("search", "--help")).isZero();
  }

  @Test
  void a_command_that_does_not_exist_is_refused_with_the_nearest_even_if_help_is_asked_for() {
    assertThat(run("describ", "--help")).isEqualTo(2);
    assertThat(errors.toString()).contains("'describ'").contains("describe");
    assertThat(run("table", "shwo", "--help")).isEqualTo(2);
    assertThat(errors.toString()).contains("'shwo'").contains("Did you mean: table show");
    assertThat(run("table", "--help")).isZero();
    assertThat(run("describe", "--help")).isZero();
  }
}
