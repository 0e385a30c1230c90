package gpunas.cli.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A command as a process of its own, to be told to stop. */
final class RunningCommand implements AutoCloseable {

  private static final Map<String, Integer> SIGNALS = Map.of("INT", 2, "TERM", 15);
  private static final int STATUS_OF_SIGNALS = 128;
  private static final int MOST_SECONDS_TO_END = 60;

  /** Of processor time: what comes after a library was loaded is computing by then. */
  private static final Duration SOME_WORK = Duration.ofSeconds(1);

  private final Process process;
  private final Path log;

  private RunningCommand(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a command; returns at once.
   *
   * @param working where it runs
   * @param temporary gets its temporary files
   * @param log gets what it prints
   */
  static RunningCommand start(Path working, Path temporary, Path log, List<String> arguments)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // Its folder is not of the directory for temporary files.
                "-XX:-UsePerfData",
                "-Xmx512m",
                "-Djava.io.tmpdir=" + temporary,
                "-Dlogback.configurationFile=gpunas/cli/logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Gpunas.class.getName()));
    command.addAll(arguments);
    var builder =
        new ProcessBuilder(command)
            .directory(working.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder
        .environment()
        .put("GPUNAS_DATA", Path.of("../trainer-service/data").toAbsolutePath().toString());
    return new RunningCommand(builder.start(), log);
  }

  /** Something about it that comes true. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  /** Waits until something is true; JUnit's timeout ends the wait otherwise. */
  void await(Condition condition) throws IOException, InterruptedException {
    while (!condition.holds()) {
      assertThat(process.isAlive()).as(() -> "it runs; it said: " + said()).isTrue();
      Thread.sleep(20);
    }
  }

  /** Waits until something is true, and then until it has computed for a while. */
  void awaitWorkAfter(Condition condition) throws IOException, InterruptedException {
    await(condition);
    var before = cpu();
    await(() -> cpu().minus(before).compareTo(SOME_WORK) > 0);
  }

  private Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Whether a native library is in its memory. */
  boolean hasLoaded(String library) throws IOException {
    return Files.readString(Path.of("/proc/%d/maps".formatted(process.pid()))).contains(library);
  }

  String said() {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /**
   * Sends a signal, and sees it end by that and by nothing else, with all that it had started.
   *
   * @param signal such as TERM
   */
  void stopBy(String signal) throws IOException, InterruptedException {
    int number = SIGNALS.get(signal);
    assumeFalse(ignores(number), "Processes that are started here ignore SIG" + signal + ".");
    var children = process.descendants().toList();
    var kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
    assertThat(process.waitFor(MOST_SECONDS_TO_END, SECONDS)).as("it ends").isTrue();
    assertThat(process.exitValue()).as(said()).isEqualTo(STATUS_OF_SIGNALS + number);
    assertThat(said()).doesNotContain("SIG", "A fatal error", "Exception", "\tat ");
    assertThat(children).noneMatch(ProcessHandle::isAlive);
  }

  /** A shell that starts something in the background has it ignore Ctrl-C, and all its children. */
  private boolean ignores(int signal) throws IOException {
    var mask =
        Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid()))).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow()
            .split("\\s+", -1)[1];
    return (Long.parseUnsignedLong(mask, 16) >> (signal - 1) & 1) == 1;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
