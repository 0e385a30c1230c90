package gpunas.cli.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gpunas.service.Version;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

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

  @ParameterizedTest
  @CsvSource({
    "strat, start",
    "stat, start status",
    "status, status",
    "pla, plan",
    "sotp, ",
    "p, plan pause priority"
  })
  void what_a_word_begins_and_what_is_a_few_letters_away_is_near(String word, String near) {
    var known = List.of("plan", "start", "status", "pause", "priority");
    assertThat(String.join(" ", WrongCall.near(word, known))).isEqualTo(near == null ? "" : near);
  }

  @Test
  void every_command_says_the_version_and_help_of_any_is_the_same_as_its_own() {
    var output = new StringWriter();
    for (var call : List.of("search --version", "search start --help", "help search start")) {
      var words = call.split(" ");
      Gpunas.commandLine(words).setOut(new PrintWriter(output, true)).execute(words);
    }
    var start = "Usage: gpunas search start ";
    assertThat(output.toString())
        .startsWith("gpunas %s%n%s".formatted(Version.current(), start))
        .containsOnlyOnce("gpunas " + Version.current());
    assertThat(output.toString().split(start, -1)).hasSize(3);
  }

  @Test
  void help_fits_a_terminal_and_prints_defaults_as_they_are_typed() {
    for (var command : all(Gpunas.commandLine())) {
      var name = command.getCommandSpec().qualifiedName();
      assertThat(command.getUsageMessage().lines()).as(name).allMatch(line -> line.length() <= 80);
      assertThat(command.getUsageMessage()).as(name).doesNotContain("Default: [");
      for (var option : command.getCommandSpec().options()) {
        if (option.type().isEnum() && !option.required()) {
          assertThat(String.valueOf(option.defaultValueString()))
              .as(name + " " + option)
              .isLowerCase();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"60, 50, 60", "120, 90, 120"})
  void help_is_as_wide_as_the_terminal(int columns, int atLeast, int atMost) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "There is no script, a terminal.");
    var call =
        "stty cols %d; '%s/bin/java' -cp '%s' gpunas.cli.app.Gpunas quickstart --help"
            .formatted(
                columns, System.getProperty("java.home"), System.getProperty("java.class.path"));
    var terminal = new ProcessBuilder("/usr/bin/script", "-qec", call, "/dev/null").start();
    terminal.getOutputStream().close();
    var printed = new String(terminal.getInputStream().readAllBytes(), UTF_8);
    assertThat(terminal.waitFor()).as(printed).isZero();
    var longest =
        printed
            .replaceAll("\u001B\\[[0-9;]*m", "") // colours
            .lines()
            .mapToInt(line -> line.strip().length())
            .max();
    assertThat(longest.orElse(0)).as(printed).isBetween(atLeast, atMost);
  }

  private static List<CommandLine> all(CommandLine command) {
    return Stream.concat(
            Stream.of(command),
            command.getSubcommands().values().stream().flatMap(each -> all(each).stream()))
        .toList();
  }

  @Test
  void a_command_that_does_not_exist_is_refused_with_the_nearest_even_if_help_is_asked_for() {
    assertThat(run("describ", "--help")).isEqualTo(2);
    assertThat(run("table", "shwo", "--help")).isEqualTo(2);
    assertThat(run("search", "strat", "spec.yaml")).isEqualTo(2);
    assertThat(run("help", "search", "strat")).isEqualTo(2);
    assertThat(run("benchmark", "optimiser")).isEqualTo(2);
    assertThat(run("nothing")).isEqualTo(2);
    assertThat(errors.toString().lines())
        .startsWith(
            "gpunas: There is no command 'gpunas describ'. Did you mean describe?",
            "gpunas: There is no command 'gpunas table shwo'. Did you mean show?",
            "gpunas: There is no command 'gpunas search strat'. Did you mean start?",
            "gpunas: There is no command 'gpunas search strat'. Did you mean start?",
            "gpunas: There is no command 'gpunas benchmark optimiser'. Did you mean optimizer?")
        .last()
        .asString()
        .startsWith(
            "gpunas: There is no command 'gpunas nothing'. There are quickstart, describe,");
    assertThat(run("table", "--help")).isZero();
    assertThat(run("describe", "--help")).isZero();
  }
}
