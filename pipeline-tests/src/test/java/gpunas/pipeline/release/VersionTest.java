package gpunas.pipeline.release;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gpunas.service.Version;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The version is written once, in {@code pom.xml}. */
class VersionTest {
  private static final Path HOME = Path.of("..");

  /** What their formats want it to be in as well, and what says what was new in it. */
  private static final Map<String, String> NAMED =
      Map.of(
          "pom.xml", "<revision>%s</revision>",
          "deploy/helm/gpunas/Chart.yaml", "\nversion: %1$s\nappVersion: %1$s\n",
          "CITATION.cff", "\nversion: %s\n",
          "CHANGELOG.md", "\n## %s");

  private static final Pattern OURS =
      Pattern.compile(
          "(?i)(gpunas|(?<!<)version)[^\\n]{0,30}?(?<![\\d.])%s(?!\\d|\\.\\d)"
              .formatted(Pattern.quote(Version.current())));

  @Test
  void files_that_name_the_version_name_that_of_the_pom() throws IOException {
    for (var named : NAMED.entrySet()) {
      assertThat(Files.readString(HOME.resolve(named.getKey())))
          .as(named.getKey())
          .contains(named.getValue().formatted(Version.current()));
    }
  }

  @Test
  void no_other_file_names_the_version() throws IOException, InterruptedException {
    var naming = new TreeMap<String, List<String>>();
    for (var file : tracked()) {
      var lines = text(HOME.resolve(file)).lines().filter(VersionTest::namesOurs).toList();
      if (!lines.isEmpty()) {
        naming.put(file, lines);
      }
    }
    naming.keySet().removeAll(NAMED.keySet());
    assertThat(naming).as("read the version of pom.xml, or leave it out").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "gpunas-%s.zip, true",
    "image: registry/gpunas/trainer:%s, true",
    "version = \"%s\", true",
    "GPUNAS_TAG=%s docker compose build, true",
    "gpunas-1%s.zip, false",
    "gpunas %s.1, false",
    "<artifactId>other</artifactId> %s, false",
    "<version>%s</version>, false",
  })
  void the_version_of_a_library_may_be_the_same(String line, boolean isOurs) {
    assertThat(namesOurs(line.formatted(Version.current()))).isEqualTo(isOurs);
  }

  @Test
  void the_api_says_the_version() throws IOException {
    try (var api = VersionTest.class.getResourceAsStream("/gpunas/ranker/page/openapi.yml")) {
      assertThat(new String(requireNonNull(api).readAllBytes(), StandardCharsets.UTF_8))
          .contains("\n  version: %s\n".formatted(Version.current()));
    }
  }

  /** Beside a word for us; other modules' POMs name versions of libraries. */
  private static boolean namesOurs(String line) {
    return OURS.matcher(line).find();
  }

  private static List<String> tracked() throws IOException, InterruptedException {
    var listed = Launched.run(HOME, System.getenv(), List.of("git", "ls-files", "-z"));
    assumeTrue(listed.exitCode() == 0, "No checkout by git: " + listed.output());
    return Stream.of(listed.output().split("\0"))
        .filter(file -> Files.exists(HOME.resolve(file)))
        .toList();
  }

  /** Empty for pictures and other binary files. */
  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException _) {
      return "";
    }
  }
}
