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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Lines that call other programs than {@code gpunas}: what they name is there. Those of {@code
 * gpunas} are read by {@code DocumentedCommandsTest}, those of curl are run by {@code ApiIT}.
 */
class DocumentedShellTest {
  private static final Path PROJECT = Path.of("..");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private static final Set<String> TRIED =
      Set.of("./gpunas", "./mvnw", "docker", "curl", "helm", "python", ".ci/run", ".ci/reproduce");

  private static final Set<String> OF_THE_SHELL = Set.of("export", "for", "done", "sudo");

  /** They need a cluster, a GPU or an index of packages. */
  private static final Set<String> NOT_TRIED =
      Set.of("kind", "kubectl", "nvidia-smi", "trtexec", "pip", "npx", "java");

  /** What is no command: listings, settings, what is printed. */
  private static final Pattern NO_COMMAND =
      Pattern.compile(
          "(?s)search spec ──.*|\\W*pets/.*|\\{.*|Latency .*|Not in .*|KAFKA_[A-Z_]+=.*");

  @Test
  void every_program_is_one_that_is_tried_or_known_not_to_be() {
    var programs = commands().map(line -> line.program()).collect(Collectors.toSet());
    var known =
        Stream.of(TRIED, NOT_TRIED, OF_THE_SHELL).flatMap(Set::stream).collect(Collectors.toSet());
    assertThat(programs).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void every_block_is_one_that_a_shell_reads() throws IOException, InterruptedException {
    var script = commands().map(Line::text).collect(Collectors.joining("\n"));
    var shell = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    try (var input = shell.getOutputStream()) {
      input.write(script.getBytes(UTF_8));
    }
    assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(shell.waitFor()).isZero();
  }

  private static Stream<Line> commands() {
    return ShellLines.all().stream().filter(line -> !NO_COMMAND.matcher(line.command()).matches());
  }

  @Test
  void compose_is_given_files_services_and_profiles_that_there_are() throws IOException {
    var calls = ShellLines.calls("docker compose");
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
    var calls = ShellLines.calls("./mvnw");
    assertThat(calls).hasSizeGreaterThan(8);
    for (var call : calls) {
      assertThat(named("-pl (\\S+)", call)).as("%s", call).isSubsetOf(modules);
      assertThat(named("-D(?:it\\.)?test=(\\S+)", call)).as("%s", call).isSubsetOf(tests);
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
