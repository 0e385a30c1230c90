package gpunas.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * Every call of the launcher in the documents is one that the command line understands. What needs
 * services or takes long is run by other tests; what is quick, here.
 */
class DocumentedCommandsTest {
  private static final Path PROJECT = Path.of("..");

  /** In a block of code with what continues its line, or between back quotes. */
  private static final Pattern CALL =
      Pattern.compile("(?:\\./|bin/|`)gpunas ((?:\\\\\\n|\\n {8,}|[^`\\n])*)");

  /** A word of a shell, in quotes or not, or what ends a command. */
  private static final Pattern WORD =
      Pattern.compile("'([^']*)'|\"([^\"]*)\"|(?<=\\s|^)(#.*|[|>&;)].*)|([^\\s'\"|>&;)]+)");

  /** Of the launcher itself; {@code LauncherTest} runs them. */
  private static final Set<String> LAUNCHER = Set.of("build", "test", "docs");

  private record Call(Path document, String line, List<String> words) {
    @Override
    public String toString() {
      return "%s: gpunas %s".formatted(PROJECT.relativize(document), line);
    }
  }

  @TestFactory
  Stream<DynamicTest> every_call_in_a_document_is_understood() throws IOException {
    var calls = calls();
    assertThat(calls).hasSizeGreaterThan(80);
    return calls.stream()
        .map(call -> DynamicTest.dynamicTest(call.toString(), () -> assertIsUnderstood(call)));
  }

  private static void assertIsUnderstood(Call call) {
    var words = call.words().toArray(String[]::new);
    if (LAUNCHER.contains(words[0])) {
      assertIsOfTheLauncher(call.words());
      return;
    }
    var commandLine = Gpunas.commandLine(words);
    collectErrors(commandLine);
    // Text may name a command without what it needs, never with what it does not know.
    assertThat(errors(commandLine.parseArgs(words)))
        .as("%s", call)
        .allMatch(CommandLine.MissingParameterException.class::isInstance);
  }

  /** Each command has those of its own words. */
  private static List<Exception> errors(ParseResult parsed) {
    var errors = new ArrayList<>(parsed.errors());
    if (parsed.hasSubcommand()) {
      errors.addAll(errors(parsed.subcommand()));
    }
    return errors;
  }

  private static void collectErrors(CommandLine command) {
    command.getCommandSpec().parser().collectErrors(true);
    command.getSubcommands().values().forEach(DocumentedCommandsTest::collectErrors);
  }

  @Test
  void a_call_that_is_not_understood_is_found() {
    for (var line : List.of("serch list", "search list --jsno", "export --out a --sed 1")) {
      var call = new Call(PROJECT, line, words(line));
      assertThatThrownBy(() -> assertIsUnderstood(call)).isInstanceOf(AssertionError.class);
    }
  }

  private static void assertIsOfTheLauncher(List<String> words) {
    switch (words.getFirst()) {
      case "build" ->
          assertThat(words.subList(1, words.size()))
              .allMatch(word -> word.matches("--release|--refresh-vulnerabilities|-D.*"));
      case "docs" -> assertThat(words).hasSize(1);
      default -> assertThat(words).allMatch(word -> word.matches("test|-.*|[a-z-]+"));
    }
  }

  @Test
  void what_is_quick_is_run() throws IOException {
    var quick =
        calls().stream()
            .map(Call::words)
            .filter(words ->
                words.contains("--help")
                    || words.equals(List.of("compare", "--known"))
                    || words.equals(List.of("completion"))
                    || words.containsAll(List.of("describe", "gpunet-0")))
            .toList();
    assertThat(quick).hasSizeGreaterThanOrEqualTo(3);
    for (var words : quick) {
      var run = CommandRun.of(Gpunas.commandLine(), words.toArray(String[]::new));
      assertThat(run.exitCode()).as("%s: %s", words, run.errors()).isZero();
      assertThat(run.output()).as("%s", words).isNotBlank();
    }
  }

  private static List<Call> calls() throws IOException {
    var calls = new ArrayList<Call>();
    for (var document : documents()) {
      var found = CALL.matcher(Files.readString(document));
      while (found.find()) {
        var line = found.group(1).replaceAll("\\\\?\\n\\s*", " ");
        var words = words(line);
        if (!words.isEmpty() && !words.getFirst().startsWith("--version")) {
          calls.add(new Call(document, line.strip(), words));
        }
      }
    }
    return calls;
  }

  /**
   * Up to a comment, a pipe or another command; what may be left out, in brackets, is given; N is
   * any number.
   */
  private static List<String> words(String line) {
    var words = new ArrayList<String>();
    var found = WORD.matcher(line.replaceAll("[\\[\\]]", ""));
    while (found.find()) {
      if (found.group(3) != null) {
        break;
      }
      var word = Stream.of(1, 2, 4).map(found::group).filter(each -> each != null).findFirst();
      words.add(word.orElseThrow().replaceFirst("^N$", "1"));
    }
    return words;
  }

  private static List<Path> documents() throws IOException {
    try (var files = Files.walk(PROJECT, 3)) {
      return files
          .filter(file -> {
            var name = PROJECT.relativize(file);
            var isDocument =
                name.getNameCount() == 1 || name.startsWith("docs") || name.endsWith("DESIGN.md");
            return name.startsWith("examples")
                ? Files.isRegularFile(file)
                : isDocument && name.toString().endsWith(".md");
          })
          .sorted()
          .toList();
    }
  }
}
