package gpunas.pipeline.documents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import gpunas.pipeline.documents.ShellLines.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Each line that the documents say to type is run by a test, or is known not to be. What other
 * programs than {@code gpunas} are given is there; calls of {@code gpunas} are read by {@code
 * DocumentedCommandsTest}.
 */
class DocumentedShellTest {
  private static final Path PROJECT = Path.of("..");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** The head of the table of lines that no test runs. */
  private static final String NOT_RUN = "| what no test runs |";

  @Test
  void every_line_is_run_by_a_test_or_said_not_to_be() throws IOException {
    var notRun = notRun();
    assertThat(ShellLines.commands().filter(line -> Trials.by(line) == null))
        .as(
            "no test runs these lines: have one run them and say so in Trials (ApiIT runs what asks"
                + " services as it stands), or name how they begin in the table \"%s\" of"
                + " CONTRIBUTING.md, with the reason",
            NOT_RUN)
        .allMatch(line -> notRun.stream().anyMatch(line.command()::startsWith));
  }

  @Test
  void whatever_is_said_to_be_run_or_not_is_in_the_documents_and_its_test_is_there()
      throws IOException {
    assertThat(Trials.tests()).allMatch(test -> !Trials.of(test).isEmpty());
    try (var files = Files.walk(PROJECT)) {
      var sources =
          files
              .filter(DocumentedShellTest::isSource)
              .map(file -> PROJECT.relativize(file).toString())
              .toList();
      assertThat(Trials.tests())
          .allMatch(test ->
              sources.stream()
                  .anyMatch(
                      file -> file.equals(test) || file.endsWith("/%s.java".formatted(test))));
    }
    assertThat(notRun())
        .hasSizeGreaterThan(5)
        .allMatch(start ->
            ShellLines.commands()
                .anyMatch(line -> Trials.by(line) == null && line.command().startsWith(start)));
  }

  /** How lines begin that {@code CONTRIBUTING.md} says no test runs. */
  private static List<String> notRun() throws IOException {
    var text = Files.readString(PROJECT.resolve("CONTRIBUTING.md"));
    return text.substring(text.indexOf(NOT_RUN))
        .lines()
        .skip(2)
        .takeWhile(row -> row.startsWith("|"))
        .flatMap(row -> Pattern.compile("`([^`]+)`").matcher(row.split("\\|", -1)[1]).results())
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void every_block_is_one_that_a_shell_reads() throws IOException, InterruptedException {
    var script = ShellLines.all().stream().map(Line::text).collect(Collectors.joining("\n"));
    var shell = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    try (var input = shell.getOutputStream()) {
      input.write(script.getBytes(UTF_8));
    }
    assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(shell.waitFor()).isZero();
  }

  @Test
  void compose_is_given_files_services_and_profiles_that_there_are() throws IOException {
    var calls = new ArrayList<>(ShellLines.calls("docker compose"));
    var beginnings = notRun();
    calls.removeIf(call -> beginnings.contains(call.text()));
    assertThat(calls).hasSizeGreaterThanOrEqualTo(7);
    for (var call : calls) {
      var given = new Given();
      var words = call.words().listIterator(2);
      while (words.hasNext()) {
        var word = words.next();
        switch (word) {
          case "-f" -> given.files.add(words.next());
          case "--profile" -> given.profiles.add(words.next());
          case "--scale" -> given.services.add(words.next().replaceFirst("=\\d+$", ""));
          default -> {
            if (!word.startsWith("-")) {
              given.words.add(word);
            }
          }
        }
      }
      given.assertAreThere(call);
    }
  }

  /** What a call of Compose names. */
  private static final class Given {
    private static final Set<String> COMMANDS =
        Set.of("up", "down", "build", "config", "logs", "ps", "stop", "restart");

    private final List<String> files = new ArrayList<>();
    private final List<String> profiles = new ArrayList<>();
    private final List<String> services = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    void assertAreThere(Line call) throws IOException {
      assertThat(COMMANDS).as("%s", call).contains(words.getFirst());
      services.addAll(words.subList(1, words.size()));
      if (files.isEmpty()) {
        files.add("docker-compose.yml");
      }
      var knownServices = new HashSet<String>();
      var knownProfiles = new HashSet<String>();
      for (var file : files) {
        for (var service :
            YAML.readTree(PROJECT.resolve(file).toFile()).get("services").properties()) {
          knownServices.add(service.getKey());
          service
              .getValue()
              .path("profiles")
              .valueStream()
              .map(JsonNode::asText)
              .forEach(knownProfiles::add);
        }
      }
      assertThat(knownServices).as("%s", call).containsAll(services);
      assertThat(knownProfiles).as("%s", call).containsAll(profiles);
    }
  }

  @Test
  void helm_renders_the_chart_with_what_is_set() {
    var calls = ShellLines.calls("helm install");
    assertThat(calls).hasSize(1);
    for (var call : calls) {
      var words = call.words();
      var template =
          new Helm(PROJECT.resolve(words.get(3)))
              .template()
              .withName(words.get(2))
              .withKubeVersion("1.31.0");
      var values = Pattern.compile("--set (\\S+)=(\\S+)").matcher(call.text()).results().toList();
      assertThat(values).hasSizeGreaterThan(2);
      for (var value : values) {
        template.set(value.group(1), value.group(2));
      }
      assertThat(template.call()).as("%s", call).contains("kind: Deployment");
    }
  }

  @Test
  void maven_is_given_modules_and_tests_that_there_are() throws IOException {
    var modules = new HashSet<>(Set.of("MODULE"));
    var tests = new HashSet<>(Set.of("none", "SomeTest"));
    try (var files = Files.walk(PROJECT)) {
      for (var file : (Iterable<Path>) files.filter(DocumentedShellTest::isSource)::iterator) {
        var name = String.valueOf(file.getFileName());
        if (name.equals("pom.xml")) {
          modules.add(String.valueOf(file.toRealPath().getParent().getFileName()));
        } else if (name.matches(".*(Test|IT)\\.java")) {
          tests.add(name.replace(".java", ""));
        }
      }
    }
    var calls = new ArrayList<>(ShellLines.calls("./mvnw"));
    calls.addAll(ShellLines.calls("mvn"));
    assertThat(calls).hasSizeGreaterThan(9);
    var generator = Files.readString(Path.of("pom.xml"));
    for (var call : calls) {
      assertThat(named("-pl (\\S+)", call)).as("%s", call).isSubsetOf(modules);
      assertThat(named("-D(?:it\\.)?test=(\\S+)", call)).as("%s", call).isSubsetOf(tests);
      assertThat(named("-Dartifact=\\S+:(\\S+)", call))
          .as("%s: the version that ClientsIT runs", call)
          .allMatch(version -> generator.contains("<version>%s</version>".formatted(version)));
    }
  }

  private static boolean isSource(Path file) {
    return Files.isRegularFile(file) && !file.toString().contains("/target/");
  }

  private static List<String> named(String option, Line call) {
    return Pattern.compile(option)
        .matcher(call.text())
        .results()
        .flatMap(found -> List.of(found.group(1).split(",")).stream())
        .toList();
  }

  @Test
  void python_is_given_scripts_that_there_are() {
    var scripts =
        ShellLines.calls("python").stream()
            .map(call -> call.words().get(1))
            .filter(word -> word.endsWith(".py"))
            .toList();
    assertThat(scripts).hasSizeGreaterThanOrEqualTo(3);
    assertThat(scripts).allSatisfy(each -> assertThat(PROJECT.resolve(each)).isRegularFile());
  }
}
