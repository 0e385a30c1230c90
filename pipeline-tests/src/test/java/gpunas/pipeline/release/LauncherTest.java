package gpunas.pipeline.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher in a small checkout and in a release, with a Java and a Maven that only say how they
 * were called.
 */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "gpunas");

  /** As Maven does: it takes a while, and then the jar is there. */
  private static final String MAVEN =
      """
      echo "$*" >>"%s"
      sleep 0.3
      mkdir -p cli/target/lib
      echo jar >cli/target/lib/cli.jar
      """;

  @TempDir Path folder;
  private Path builds;
  private Path checkout;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void installs_a_java_and_a_maven() throws IOException {
    builds = folder.resolve("builds");
    java(folder.resolve("jdk"), 25);
    var maven = folder.resolve("bin").resolve("mvn");
    Launched.script(maven, MAVEN.formatted(builds));
    environment.put("PATH", maven.getParent() + ":/usr/bin:/bin");
    environment.put("HOME", folder.toString());
    environment.put("TMPDIR", folder.toString());
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    checkout = checkout("check out");
  }

  @Test
  void it_builds_once_and_then_runs_with_all_that_it_was_given()
      throws IOException, InterruptedException {
    var first = launch(checkout.resolve("gpunas"), "search", "list", "--server", "a b");
    assertThat(first.output()).contains("building");
    var second = launch(checkout.resolve("gpunas"), "search", "list", "--server", "a b");
    assertThat(second.exitCode()).isEqualTo(7);
    assertThat(second.output())
        .doesNotContain("building")
        .contains("[-cp][%s/cli/target/lib/cli.jar][gpunas.cli.app.Gpunas]".formatted(checkout))
        .endsWith("[search][list][--server][a b]\n");
    assertThat(builds()).containsExactly("-B -q -Dquickly -pl cli -am package");
  }

  @Test
  void spaces_in_the_folders_of_the_checkout_java_and_work_and_in_a_file_are_kept()
      throws IOException, InterruptedException {
    var jdk = folder.resolve("my jdk");
    java(jdk, 25);
    environment.put("JAVA_HOME", jdk.toString());
    environment.put("TMPDIR", Files.createDirectories(folder.resolve("my tmp")).toString());
    environment.put("HOME", Files.createDirectories(folder.resolve("my home")).toString());
    var work = Files.createDirectories(folder.resolve("my  work"));
    var launcher = folder.toRealPath().relativize(checkout).resolve("gpunas");
    var command = List.of("../" + launcher, "describe", "my network.json", "--out=a  b", "");
    assertThat(Launched.run(work, environment, command).output()).contains("building");
    assertThat(Launched.run(work, environment, command).output())
        .contains("PWD=%s\n".formatted(work.toRealPath()))
        .contains("DJL_CACHE_DIR=%s/my home/.djl.ai\n".formatted(folder))
        .contains("[-cp][%s/cli/target/lib/cli.jar]".formatted(checkout))
        .endsWith("[describe][my network.json][--out=a  b][]\n");
    assertThat(builds()).hasSize(1);
  }

  @Test
  void shellcheck_finds_nothing() throws IOException, InterruptedException {
    assumeTrue(run("sh", "-c", "command -v shellcheck").exitCode() == 0, "No shellcheck is here.");
    for (var script : List.of("gpunas", ".ci/run", ".ci/reproduce")) {
      var checked = run("shellcheck", Path.of("..", script).toRealPath().toString());
      assertThat(checked.output()).as(script).isEmpty();
    }
  }

  @Test
  void a_change_a_new_file_and_a_deleted_one_are_built() throws IOException, InterruptedException {
    launch(checkout.resolve("gpunas"));
    var source = checkout.resolve("cli/src/main/A.java");
    var old = Files.getLastModifiedTime(source);
    Files.writeString(source, "class B {}");
    Files.setLastModifiedTime(source, old);
    assertThat(launch(checkout.resolve("gpunas")).output()).contains("building");
    Files.writeString(source.resolveSibling("C.java"), "class C {}");
    assertThat(launch(checkout.resolve("gpunas")).output()).contains("building");
    Files.delete(source);
    assertThat(launch(checkout.resolve("gpunas")).output()).contains("building");
    assertThat(launch(checkout.resolve("gpunas")).output()).doesNotContain("building");
  }

  /** Maven goes by times, and would compile nothing. */
  @Test
  void what_changed_without_a_new_time_gets_one_before_it_is_built()
      throws IOException, InterruptedException {
    var source = checkout.resolve("cli/src/main/A.java");
    var same = Files.writeString(source.resolveSibling("Same.java"), "class Same {}");
    var old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(source, old);
    Files.setLastModifiedTime(same, old);
    launch(checkout.resolve("gpunas"));
    assertThat(Files.getLastModifiedTime(source)).isEqualTo(old);
    Files.writeString(source, "class B {}");
    Files.setLastModifiedTime(source, old);
    launch(checkout.resolve("gpunas"));
    assertThat(Files.getLastModifiedTime(source)).isGreaterThan(old);
    assertThat(Files.getLastModifiedTime(same)).isEqualTo(old);
  }

  @Test
  void a_copy_whose_files_are_all_new_is_not_built_again()
      throws IOException, InterruptedException {
    launch(checkout.resolve("gpunas"));
    var copy = folder.resolve("copy");
    assertThat(run("cp", "-r", checkout.toString(), copy.toString()).exitCode()).isZero();
    Files.setLastModifiedTime(
        copy.resolve("cli/src/main/A.java"), FileTime.from(Instant.now().plusSeconds(60)));
    var launched = launch(copy.resolve("gpunas"));
    assertThat(launched.output())
        .doesNotContain("building")
        .contains("[-cp][%s/cli/target/lib/cli.jar][gpunas.cli.app.Gpunas]".formatted(copy));
  }

  @Test
  void a_symbolic_link_to_a_symbolic_link_finds_the_checkout()
      throws IOException, InterruptedException {
    var link = Files.createSymbolicLink(folder.resolve("link"), checkout.resolve("gpunas"));
    var relative = Files.createDirectories(folder.resolve("other")).resolve("gp");
    Files.createSymbolicLink(relative, Path.of("..", link.getFileName().toString()));
    assertThat(launch(relative, "trainers").output())
        .contains("[-cp][%s/cli/target/lib/cli.jar][gpunas.cli.app.Gpunas]".formatted(checkout));
  }

  @Test
  void without_home_and_without_java_home_the_java_on_the_path_is_taken()
      throws IOException, InterruptedException {
    environment.remove("HOME");
    environment.remove("JAVA_HOME");
    environment.merge("PATH", folder.resolve("jdk/bin") + ":", (path, jdk) -> jdk + path);
    assertThat(launch(checkout.resolve("gpunas"), "trainers").output())
        .contains("[-cp]")
        .doesNotContain("unbound");
  }

  @Test
  void a_java_that_is_too_old_is_passed_over() throws IOException, InterruptedException {
    java(folder.resolve("old"), 21);
    environment.put("JAVA_HOME", folder.resolve("old").toString());
    environment.merge("PATH", folder.resolve("jdk/bin") + ":", (path, jdk) -> jdk + path);
    assertThat(launch(checkout.resolve("gpunas")).exitCode()).isEqualTo(7);
  }

  @Test
  void names_of_any_script_are_read_in_the_locale_c() throws IOException, InterruptedException {
    environment.put("LC_ALL", "C");
    // A script, as this Java itself may not be able to pass such names on.
    var script = folder.resolve("script");
    Launched.script(script, "'%s' describe größe-画像".formatted(checkout.resolve("gpunas")));
    assertThat(launch(script).output())
        .contains("LC_ALL=C.UTF-8")
        .endsWith("[describe][größe-画像]\n");
  }

  @Test
  void a_checkout_in_a_folder_of_any_script_is_built_and_run_in_the_locale_c()
      throws IOException, InterruptedException {
    environment.put("LC_ALL", "C");
    var script = folder.resolve("script");
    Launched.script(
        script,
        """
        mv '%1$s' '%2$s/größe-画像'
        '%2$s/größe-画像/gpunas' trainers
        [[ $? == 7 ]] && '%2$s/größe-画像/gpunas' trainers
        """
            .formatted(checkout, checkout.getParent()));
    assertThat(List.of(launch(script).output().split("building", -1)))
        .hasSize(2)
        .last()
        .asString()
        .containsSubsequence(
            Collections.nCopies(
                2, "[-cp][%s/größe-画像/cli/target/lib/cli.jar]".formatted(checkout.getParent())));
    assertThat(builds()).hasSize(1);
  }

  @Test
  void two_that_start_at_once_build_once() throws IOException, InterruptedException {
    assumeTrue(run("sh", "-c", "command -v flock").exitCode() == 0, "There is no flock to wait.");
    var command = List.of(checkout.resolve("gpunas").toString(), "trainers");
    var started = new ArrayList<Process>();
    for (int i = 0; i < 3; i++) {
      started.add(Launched.start(folder, environment, command));
    }
    for (var process : started) {
      assertThat(Launched.end(process).exitCode()).isEqualTo(7);
    }
    assertThat(builds()).hasSize(1);
  }

  @Test
  void a_build_that_fails_says_why_and_is_tried_again() throws IOException, InterruptedException {
    var maven = folder.resolve("bin").resolve("mvn");
    Launched.script(maven, "echo '[ERROR] A.java:[1,1] no class'; exit 1");
    var failed = launch(checkout.resolve("gpunas"), "trainers");
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.output()).contains("no class").contains("the whole log is in");
    Launched.script(maven, MAVEN.formatted(builds));
    assertThat(launch(checkout.resolve("gpunas")).exitCode()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"build", "test", "test -pl cli"})
  void a_change_that_fails_and_is_taken_back_is_built_again(String command)
      throws IOException, InterruptedException {
    launch(checkout.resolve("gpunas"));
    var source = checkout.resolve("cli/src/main/A.java");
    var text = Files.readString(source);
    Files.writeString(source, "class B {}");
    var maven = folder.resolve("bin").resolve("mvn");
    Launched.script(maven, MAVEN.formatted(builds) + "exit 1");
    assertThat(launch(checkout.resolve("gpunas"), command.split(" ")).exitCode()).isEqualTo(1);
    Files.writeString(source, text);
    Launched.script(maven, MAVEN.formatted(builds));
    assertThat(launch(checkout.resolve("gpunas")).output()).contains("building");
  }

  @Test
  void a_checkout_that_cannot_be_written_runs_if_it_is_built_and_says_so_if_not()
      throws IOException, InterruptedException {
    assumeFalse(
        "root".equals(System.getProperty("user.name"))
            && !Files.exists(Path.of("/usr/bin/setpriv")),
        "Root may write everywhere, and there is no setpriv to become another user.");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    launch(checkout.resolve("gpunas"));
    assertThat(run("chmod", "-R", "a-w,a+rX", checkout.toString()).exitCode()).isZero();
    assertThat(launchAsAnother(checkout.resolve("gpunas")).exitCode()).isEqualTo(7);

    assertThat(run("chmod", "-R", "u+w", checkout.toString()).exitCode()).isZero();
    Files.writeString(checkout.resolve("pom.xml"), "<project>changed</project>");
    assertThat(run("chmod", "-R", "a-w", checkout.toString()).exitCode()).isZero();
    var refused = launchAsAnother(checkout.resolve("gpunas"));
    assertThat(run("chmod", "-R", "u+w", checkout.toString()).exitCode()).isZero();
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output()).contains("cannot be written").contains("./gpunas build");
    assertThat(builds()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "Darwin arm64, osx-aarch64, has been tried on Linux x86_64 only",
    "Linux aarch64, linux-aarch64, has been tried on Linux x86_64 only",
    "Linux aarch64, linux-x86_64, has no PyTorch for Linux aarch64",
    "Darwin x86_64, linux-x86_64, has no PyTorch for Darwin x86_64",
  })
  void other_platforms_are_told_in_one_line_what_to_expect(
      String platform, String natives, String told) throws IOException, InterruptedException {
    launch(checkout.resolve("gpunas"));
    var jar = "cli/target/lib/pytorch-native-cpu-1.2.3-%s.jar".formatted(natives);
    Files.writeString(checkout.resolve(jar), "jar");
    environment.putAll(Map.of("OSTYPE", "linux-gnu", "HOSTTYPE", "x86_64"));
    Launched.script(folder.resolve("bin/uname"), "echo " + platform);
    var launched = launch(checkout.resolve("gpunas"), "trainers");
    assertThat(launched.exitCode()).isEqualTo(7);
    assertThat(launched.output().lines().filter(line -> line.startsWith("gpunas: ")))
        .singleElement()
        .asString()
        .contains(told, platform, "Linux x86_64");
  }

  @Test
  void what_a_shell_says_of_the_platform_does_not_count() throws IOException, InterruptedException {
    launch(checkout.resolve("gpunas"));
    Launched.script(folder.resolve("bin/uname"), "echo Linux x86_64");
    environment.putAll(Map.of("OSTYPE", "linux", "HOSTTYPE", "x86_64-linux"));
    assertThat(launch(checkout.resolve("gpunas"), "trainers").output()).doesNotContain("gpunas: ");
  }

  @Test
  void jars_of_the_user_come_before_those_of_gpunas() throws IOException, InterruptedException {
    environment.put("GPUNAS_CLASSPATH", "/opt/onnx runtime/gpu.jar:/opt/more/*");
    assertThat(launch(checkout.resolve("gpunas")).output())
        .contains(
            "[-cp][/opt/onnx runtime/gpu.jar:/opt/more/*:%s/cli/target/lib/cli.jar]"
                .formatted(checkout));
  }

  @Test
  void libraries_are_unpacked_into_the_home_or_where_nobody_else_can_write()
      throws IOException, InterruptedException {
    var temporary = Files.createDirectories(folder.resolve("tmp"));
    var own = temporary.resolve("gpunas-" + Files.getAttribute(folder, "unix:uid"));
    environment.put("TMPDIR", temporary.toString());
    assertThat(launch(checkout.resolve("gpunas")).output())
        .contains("DJL_CACHE_DIR=%s/.djl.ai\n".formatted(folder));
    assertThat(own).doesNotExist();

    environment.put("HOME", "/nonexistent");
    for (var again : List.of(false, true)) {
      assertThat(launch(checkout.resolve("gpunas")).output())
          .as("again: %s", again)
          .contains("DJL_CACHE_DIR=%s\n".formatted(own));
      assertThat(Files.getPosixFilePermissions(own))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    environment.put("DJL_CACHE_DIR", "/mine");
    assertThat(launch(checkout.resolve("gpunas")).output()).contains("DJL_CACHE_DIR=/mine\n");
  }

  @Test
  void a_folder_for_libraries_that_somebody_else_made_is_refused()
      throws IOException, InterruptedException {
    launch(checkout.resolve("gpunas"));
    var theirs = folder.resolve("gpunas-" + Files.getAttribute(folder, "unix:uid"));
    Files.createSymbolicLink(theirs, folder.resolve("bin"));
    environment.putAll(Map.of("HOME", "/nonexistent", "TMPDIR", folder.toString()));
    var refused = launch(checkout.resolve("gpunas"));
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output())
        .contains("gpunas: %s belongs to somebody else".formatted(theirs))
        .contains("DJL_CACHE_DIR");
  }

  @Test
  void a_release_and_the_whole_test_make_a_zip_with_checksums_and_leave_no_older_one()
      throws IOException, InterruptedException {
    var zip = "mkdir -p target/release; echo zip >target/release/gpunas-1.zip";
    Launched.script(folder.resolve("bin").resolve("mvn"), MAVEN.formatted(builds) + zip);
    var pom = "<project><properties>\n  <revision>1.2.3</revision>\n</properties></project>";
    Files.writeString(checkout.resolve("pom.xml"), pom);
    for (var command : List.of("build --release", "test", "test -Dx")) {
      var older = checkout.resolve("target/release/gpunas-0.zip");
      Files.createDirectories(older.getParent());
      Files.writeString(older, "zip");
      Files.writeString(older.resolveSibling("SHA256SUMS"), "of the older one");
      var launched = launch(checkout.resolve("gpunas"), command.split(" "));
      assertThat(launched.exitCode()).isZero();
      if (command.endsWith("--release")) {
        assertThat(launched.output())
            .endsWith("Images of this version: GPUNAS_TAG=1.2.3 docker compose build\n");
      }
      assertThat(older).doesNotExist();
      assertThat(Files.readString(checkout.resolve("target/release/SHA256SUMS")))
          .as(command)
          .matches("[0-9a-f]{64}  gpunas-1\\.zip\n");
    }
    assertThat(builds())
        .containsExactly(
            "-B -q -Dgpunas.release clean verify -pl pipeline-tests -am -Dquickly -DskipTests=false"
                + " -DskipITs=false -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dit.test=VulnerabilitiesIT#no_part* -Dfailsafe.failIfNoSpecifiedTests=false",
            "-B -Dgpunas.release verify",
            "-B -Dgpunas.release verify -Dx");
    assertThat(launch(checkout.resolve("gpunas"), "build", "--relase").output())
        .contains("'--relase'");
  }

  @Test
  void a_refreshed_list_of_vulnerabilities_says_whom_it_is_from()
      throws IOException, InterruptedException {
    Launched.script(
        folder.resolve("bin").resolve("mvn"),
        MAVEN.formatted(builds)
            + """
            mkdir -p target/release
            touch target/release/a.zip
            echo '{"source":"http://a, asked now","accepted":{}, "vulns": [' >vulnerabilities.json
            """);
    var service = "-Dvulnerabilities.service=http://a";
    var launched =
        launch(checkout.resolve("gpunas"), "build", "--refresh-vulnerabilities", service);
    assertThat(launched.exitCode()).isZero();
    assertThat(launched.output()).endsWith("vulnerabilities.json: http://a, asked now\n");
    assertThat(builds())
        .singleElement()
        .asString()
        .contains(
            "-Dgpunas.release verify",
            "-Dvulnerabilities.refresh=true",
            "-Dit.test=VulnerabilitiesIT#the_list_is_written_anew")
        .endsWith(" " + service);
  }

  /** It begins with deleting what an earlier build left. */
  @Test
  void what_changed_since_a_release_gets_a_new_time_as_well()
      throws IOException, InterruptedException {
    var zip = "mkdir -p target/release; echo zip >target/release/a.zip";
    Launched.script(
        folder.resolve("bin").resolve("mvn"),
        "rm -rf cli/target\n" + MAVEN.formatted(builds) + zip);
    launch(checkout.resolve("gpunas"), "build", "--release");
    var source = checkout.resolve("cli/src/main/A.java");
    var old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.writeString(source, "class B {}");
    Files.setLastModifiedTime(source, old);
    assertThat(launch(checkout.resolve("gpunas")).output()).contains("building");
    assertThat(Files.getLastModifiedTime(source)).isGreaterThan(old);
  }

  @Test
  void docs_are_made_of_one_module_and_leave_what_is_built()
      throws IOException, InterruptedException {
    launch(checkout.resolve("gpunas"));
    assertThat(launch(checkout.resolve("gpunas"), "docs").output())
        .endsWith(
            "[-jar][%1$s/site/target/lib/site.jar][%1$s][%1$s/target/docs]\n".formatted(checkout));
    assertThat(builds()).last().isEqualTo("-B -q -Dquickly -pl site package");
    assertThat(launch(checkout.resolve("gpunas")).output()).doesNotContain("building");
  }

  @Test
  void tests_of_some_modules_and_offline_make_no_release_and_leave_the_one_that_is_there()
      throws IOException, InterruptedException {
    var zip = checkout.resolve("target/release/gpunas-0.zip");
    Files.createDirectories(zip.getParent());
    Files.writeString(zip, "zip");
    launch(checkout.resolve("gpunas"), "test", "-pl", "cli");
    launch(checkout.resolve("gpunas"), "test", "-DskipITs", "-o");
    assertThat(builds()).containsExactly("-B verify -pl cli", "-B verify -DskipITs -o");
    assertThat(zip).exists();
  }

  @Test
  void a_release_needs_no_jdk_and_builds_nothing() throws IOException, InterruptedException {
    var release = folder.resolve("gpunas 1.2.3");
    copyLauncher(release.resolve("bin/gpunas"));
    Files.createDirectories(release.resolve("lib"));
    Files.writeString(release.resolve("lib/cli.jar"), "jar");
    Files.delete(folder.resolve("jdk/bin/javac"));
    var launched = launch(release.resolve("bin/gpunas"), "trainers");
    assertThat(launched.exitCode()).isEqualTo(7);
    assertThat(launched.output())
        .contains("[-cp][%s/lib/cli.jar][gpunas.cli.app.Gpunas]".formatted(release))
        .contains("GPUNAS_DATA=%s/data\n".formatted(release));
    assertThat(launch(release.resolve("bin/gpunas"), "test").output())
        .contains("checkout of the sources");
    assertThat(builds).doesNotExist();
  }

  private Path checkout(String name) throws IOException {
    var home = folder.resolve(name);
    copyLauncher(home.resolve("gpunas"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    Files.createDirectories(home.resolve(".mvn"));
    Files.createDirectories(home.resolve("cli/src/main"));
    Files.writeString(home.resolve("cli/pom.xml"), "<project/>");
    Files.writeString(home.resolve("cli/src/main/A.java"), "class A {}");
    return home.toRealPath();
  }

  private static void copyLauncher(Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(LAUNCHER, to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** A Java that prints what it was called with, each argument in brackets, and ends with 7. */
  private static void java(Path home, int version) throws IOException {
    Launched.script(
        home.resolve("bin/java"),
        """
        echo "PWD=$(pwd -P)"
        echo "LC_ALL=${LC_ALL:-}"
        echo "GPUNAS_DATA=${GPUNAS_DATA:-}"
        echo "DJL_CACHE_DIR=${DJL_CACHE_DIR:-}"
        printf '[%s]' "$@"
        echo
        exit 7
        """);
    Launched.script(home.resolve("bin/javac"), "");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%d.0.1\"\n".formatted(version));
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(builds);
  }

  private Launched launch(Path launcher, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    return Launched.run(folder, environment, command);
  }

  /** As somebody who is not root, for whom permissions count. */
  private Launched launchAsAnother(Path launcher) throws IOException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return launch(launcher);
    }
    return run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", launcher.toString());
  }

  private Launched run(String... command) throws IOException, InterruptedException {
    return Launched.run(folder, environment, List.of(command));
  }
}
