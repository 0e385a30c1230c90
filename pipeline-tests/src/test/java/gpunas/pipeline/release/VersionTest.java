package gpunas.pipeline.release;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.service.Version;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

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

  private static final Set<String> NOT_OURS =
      Set.of("target", "gpunas-out", "out", ".git", ".gpunas", ".idea", "data");

  @Test
  void files_that_name_the_version_name_that_of_the_pom() throws IOException {
    for (var named : NAMED.entrySet()) {
      assertThat(Files.readString(HOME.resolve(named.getKey())))
          .as(named.getKey())
          .contains(named.getValue().formatted(Version.current()));
    }
  }

  @Test
  void no_other_file_names_the_version() throws IOException {
    var literal =
        Pattern.compile("(?<![\\d.])" + Pattern.quote(Version.current()) + "(?![\\d]|\\.\\d)");
    var naming = new TreeMap<String, List<String>>();
    for (var file : files()) {
      var lines = text(file).lines().filter(line -> literal.matcher(line).find()).toList();
      if (!lines.isEmpty()) {
        naming.put(HOME.relativize(file).toString(), lines);
      }
    }
    assertThat(naming).containsKeys(NAMED.keySet().toArray(String[]::new));
    naming.keySet().removeAll(NAMED.keySet());
    assertThat(naming).as("read the version of pom.xml, or leave it out").isEmpty();
    assertThat(text(HOME.resolve("pom.xml"))).containsOnlyOnce(Version.current());
  }

  @Test
  void the_api_says_the_version() throws IOException {
    try (var api = VersionTest.class.getResourceAsStream("/META-INF/swagger/gpunas.yml")) {
      assertThat(new String(requireNonNull(api).readAllBytes(), StandardCharsets.UTF_8))
          .contains("\n  version: %s\n".formatted(Version.current()));
    }
  }

  private static List<Path> files() throws IOException {
    var files = new ArrayList<Path>();
    Files.walkFileTree(
        HOME,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
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
