package gpunas.pipeline.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import gpunas.pipeline.documents.ShellLines.Line;
import gpunas.pipeline.documents.Trials;
import gpunas.testing.Python;
import gpunas.testing.api.ApiDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that were made from the document, as users make them, make the calls of the command
 * line's commands. They lie in {@code target/clients} afterwards.
 */
@Timeout(600)
class ClientsIT {
  private static final Logger LOG = LoggerFactory.getLogger(ClientsIT.class);
  private static final Path CLIENTS = Path.of("target", "clients").toAbsolutePath();
  private static final Path GENERATOR =
      Path.of("target", "tools", "openapi-generator-cli.jar").toAbsolutePath();
  private static final long TIMEOUT_SECONDS = 300;

  /** Pydantic's first version had no core of its own. */
  private static final String MODULES = "dateutil, pydantic_core, typing_extensions, urllib3";

  @TempDir private static Path directory;
  private static ApiStack stack;

  @BeforeAll
  static void start() throws Exception {
    stack = new ApiStack(directory);
    var calls = new ApiCalls(ApiDocument.served(), stack.address());
    calls.call("listTables").await(200);
    calls.call("listSearches").await(200);
    calls.call("getRanking").search(ApiStack.SHOWN).await(200);
    calls.call("getRanking").search(ApiStack.ENDED).await(200);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void redocly_finds_no_error_and_a_client_in_typescript_makes_every_call() throws Exception {
    var folder = folder("typescript");
    copy("package.json", folder);
    copy("calls.ts", folder);
    var isThere =
        isThere("npm") && run(folder, "npm", "install", "--no-audit", "--no-fund").isFine();
    require(isThere, "THE CLIENT IN TYPESCRIPT IS NOT TESTED: npm or its registry is not there.");
    var bin = folder.resolve("node_modules/.bin");
    run(folder, bin + "/redocly", "lint", "openapi.yml").orFail();
    run(folder, "bash", "-c", documented("npx")).orFail();
    run(
            folder,
            bin + "/tsc",
            "--strict",
            "--noUncheckedIndexedAccess",
            "--target",
            "es2022",
            "--module",
            "nodenext",
            "--skipLibCheck",
            "calls.ts")
        .orFail();
    assertThat(call(folder, List.of("node", "calls.js"))).contains("all calls were made");
  }

  @Test
  void a_client_in_python_makes_every_call() throws Exception {
    var folder = folder("python");
    Files.deleteIfExists(folder.resolve(GENERATOR.getFileName()));
    Files.createSymbolicLink(folder.resolve(GENERATOR.getFileName()), GENERATOR);
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    run(folder, "bash", "-c", documented("java").replaceFirst("java", java.toString())).orFail();
    var client = folder.resolve("client");
    require(isThere("python3"), "THE CLIENT IN PYTHON IS NOT COMPILED: there is no python3.");
    run(client, "python3", "-m", "compileall", "-q", "gpunas_client").orFail();
    copy("calls.py", client);
    var python = Python.find(MODULES);
    require(
        python != null,
        "THE CLIENT IN PYTHON IS NOT CALLED: it needs a Python with %s, of Debian 13 or newer the packages python3-dateutil python3-pydantic python3-urllib3"
            .formatted(MODULES));
    assertThat(call(client, List.of(requireNonNull(python), "calls.py")))
        .contains("all calls were made");
  }

  /** The line that the documents say to type. */
  private static String documented(String program) {
    var lines =
        Trials.of("ClientsIT").stream()
            .map(Line::command)
            .filter(line -> line.startsWith(program + " "))
            .toList();
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  /** Calls everything there is to call. */
  private static String call(Path folder, List<String> program) throws Exception {
    var command = new ArrayList<>(program);
    command.addAll(
        List.of(
            stack.address().toString(),
            ApiStack.SHOWN,
            ApiStack.ENDED,
            ApiStack.JOB,
            ApiStack.FILE,
            ApiStack.SPEC));
    return run(folder, command.toArray(String[]::new)).orFail();
  }

  /** What is skipped is said. */
  private static void require(boolean isThere, String otherwise) {
    if (!isThere) {
      LOG.warn(otherwise);
    }
    assumeTrue(isThere, otherwise);
  }

  private static boolean isThere(String program) throws Exception {
    return run(CLIENTS, "sh", "-c", "command -v " + program).isFine();
  }

  /** A folder with the document. */
  private static Path folder(String name) throws IOException {
    var folder = Files.createDirectories(CLIENTS.resolve(name));
    Files.writeString(folder.resolve("openapi.yml"), ApiDocument.served().text());
    return folder;
  }

  private static void copy(String resource, Path folder) throws IOException {
    try (var in = ClientsIT.class.getResourceAsStream(resource)) {
      Files.write(folder.resolve(resource), requireNonNull(in, resource).readAllBytes());
    }
  }

  /** How a program ended. */
  private record Run(List<String> command, int exitCode, String output) {
    boolean isFine() {
      return exitCode == 0;
    }

    String orFail() {
      assertThat(exitCode).as("%s%n%s", command, output).isZero();
      return output;
    }
  }

  private static Run run(Path folder, String... command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as(output).isTrue();
    return new Run(List.of(command), process.exitValue(), output);
  }
}
