package gpunas.pipeline.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gpunas.service.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The zip that users download, as the build made it. */
class ReleaseIT {
  private static final String NAME = "gpunas-" + Version.current();
  private static final Path FOLDER = Path.of("..", "target", "release");
  private static final Path ZIP = FOLDER.resolve(NAME + ".zip");

  /** {@code project.build.outputTimestamp}. */
  private static final LocalDateTime BUILT = LocalDateTime.of(2026, 11, 1, 0, 0);

  @TempDir Path folder;

  /** Of these very sources: an earlier one may lie there, too. */
  static final boolean IS_BUILT = System.getProperty("gpunas.release") != null;

  @BeforeAll
  static void a_release_was_built() {
    if (!IS_BUILT) {
      LoggerFactory.getLogger(ReleaseIT.class)
          .warn(
              "THE RELEASE IS NOT TESTED: it was not built. ./gpunas test builds it, and Maven with"
                  + " -Dgpunas.release, both online only");
    }
    assumeTrue(IS_BUILT, "No release was built.");
  }

  @Test
  void the_list_of_parts_has_every_jar_of_the_zip_by_its_checksum_and_no_other()
      throws IOException, NoSuchAlgorithmException {
    var sbom = new ObjectMapper().readTree(FOLDER.resolve(NAME + ".cdx.json").toFile());
    var listed = new TreeMap<String, String>();
    for (var component : sbom.path("components")) {
      listed.put(sha256(component), component.path("purl").asText());
    }
    var packed = new TreeMap<String, String>();
    try (var zip = new ZipFile(ZIP.toFile())) {
      for (var entry : jars(zip)) {
        packed.put(sha256(zip, entry), entry.getName());
      }
      assertThat(bytes(zip, "sbom.cdx.json"))
          .isEqualTo(Files.readAllBytes(FOLDER.resolve(NAME + ".cdx.json")));
    }
    var own = packed.values().stream().filter(name -> name.endsWith("/cli.jar")).toList();
    assertThat(own).hasSize(1);
    packed.values().removeAll(own);
    assertThat(packed).hasSizeGreaterThan(100);
    assertThat(packed.keySet()).as("%s%n%s", packed, listed).isEqualTo(listed.keySet());
    assertThat(sbom.at("/metadata/component/purl").asText())
        .isEqualTo("pkg:maven/gpunas/cli@%s?type=jar".formatted(Version.current()));
  }

  @Test
  void it_holds_the_files_of_the_project_and_none_that_only_lies_there() throws IOException {
    try (var zip = new ZipFile(ZIP.toFile())) {
      assertThat(new String(bytes(zip, "RELEASE.md"), StandardCharsets.UTF_8))
          .contains("bin/gpunas quickstart");
      assertThat(zip.stream().map(entry -> entry.getName().substring(NAME.length() + 1)))
          .contains(
              "NOTICE", "docs/networks.md", "examples/search.yaml", "data/fashion-mnist/LICENSE")
          .noneMatch(file -> file.contains("__pycache__") || file.endsWith(".pyc"))
          .allMatch(file -> !file.startsWith("data/") || file.matches("data/(fashion-mnist/.*)?"));
    }
  }

  /**
   * What makes two builds differ: times, and who built it where. Whole builds are compared by
   * {@code .ci/reproduce}.
   */
  @Test
  void nothing_in_it_tells_when_where_or_by_whom_it_was_built() throws IOException {
    var here = FOLDER.toRealPath().getParent().getParent().toString();
    try (var zip = new ZipFile(ZIP.toFile())) {
      assertThat(zip.stream()).allMatch(entry -> BUILT.equals(entry.getTimeLocal()));
      for (var entry : jars(zip)) {
        if (!isOurs(entry)) {
          continue;
        }
        try (var jar = new ZipInputStream(zip.getInputStream(entry))) {
          for (var part = jar.getNextEntry(); part != null; part = jar.getNextEntry()) {
            assertThat(part.getTimeLocal()).as(entry + " " + part).isEqualTo(BUILT);
            assertThat(new String(jar.readAllBytes(), StandardCharsets.ISO_8859_1))
                .as(entry + " " + part)
                .doesNotContain(here)
                .doesNotContain("Built-By");
          }
        }
      }
    }
  }

  @Test
  void unpacked_elsewhere_it_runs_through_a_link_without_home_as_another_user()
      throws IOException, InterruptedException {
    unpack();
    assertThat(Files.readAllBytes(folder.resolve(NAME).resolve("bin/gpunas")))
        .isEqualTo(Files.readAllBytes(Path.of("..", "gpunas")));
    var link = Files.createSymbolicLink(folder.resolve("gp"), Path.of(NAME, "bin", "gpunas"));
    var version = runAsAnother(link.toString(), "--version");
    assertThat(version.output()).isEqualTo("gpunas %s%n".formatted(Version.current()));
    assertThat(version.exitCode()).isZero();
    assertThat(run(link.toString(), "describe", "gpunet-1").output()).contains("12,704,192");
  }

  /** With the permissions that the zip says, so that anybody may run it. */
  private void unpack() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var zip = org.apache.commons.compress.archivers.zip.ZipFile.builder().setPath(ZIP).get()) {
      for (var entry : Collections.list(zip.getEntries())) {
        var file = folder.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(zip.getInputStream(entry), file);
          assertThat(file.toFile().setExecutable((entry.getUnixMode() & 1) != 0, false)).isTrue();
        }
      }
    }
  }

  /** Whoever is root becomes another user. */
  private Launched runAsAnother(String... command) throws IOException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return run(command);
    }
    assumeTrue(
        Files.exists(Path.of("/usr/bin/setpriv")), "There is no setpriv to become another user.");
    var another = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assumeTrue(
        run(concat(another, "test", "-x", java)).exitCode() == 0,
        "Another user may not run this Java.");
    return run(concat(another, command));
  }

  private static String[] concat(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toArray(String[]::new);
  }

  private Launched run(String... command) throws IOException, InterruptedException {
    var environment =
        Map.of(
            "PATH", "/usr/bin:/bin",
            "JAVA_HOME", System.getProperty("java.home"),
            "TMPDIR", temporary().toString());
    return Launched.run(folder, environment, List.of(command));
  }

  /** Where anybody may write, and which is deleted with what they wrote. */
  private Path temporary() throws IOException {
    var temporary = Files.createDirectories(folder.resolve("tmp"));
    return Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static List<? extends ZipEntry> jars(ZipFile zip) {
    return zip.stream().filter(entry -> entry.getName().endsWith(".jar")).toList();
  }

  private static boolean isOurs(ZipEntry jar) {
    return jar.getName().endsWith("-%s.jar".formatted(Version.current()))
        || jar.getName().endsWith("/cli.jar");
  }

  private static byte[] bytes(ZipFile zip, String name) throws IOException {
    try (var in = zip.getInputStream(zip.getEntry(NAME + "/" + name))) {
      return in.readAllBytes();
    }
  }

  private static String sha256(JsonNode component) {
    for (var hash : component.path("hashes")) {
      if (hash.path("alg").asText().equals("SHA-256")) {
        return hash.path("content").asText();
      }
    }
    throw new AssertionError("No SHA-256 of " + component.path("purl"));
  }

  private static String sha256(ZipFile zip, ZipEntry entry)
      throws IOException, NoSuchAlgorithmException {
    var digest = MessageDigest.getInstance("SHA-256");
    try (var in = new DigestInputStream(zip.getInputStream(entry), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
