package gpunas.cli.benchmark;

import gpunas.cli.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program of this class path as a process of its own. It does not outlive this one. */
final class JavaProcess implements AutoCloseable {
  private final String program;
  private final Path log;
  private final Process process;
  private final Thread lastWill;

  private JavaProcess(String program, Path log, Process process) {
    this.program = program;
    this.log = log;
    this.process = process;
    this.lastWill = Thread.ofPlatform().unstarted(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(lastWill);
  }

  /**
   * Starts a program; returns at once.
   *
   * @param program name of its class
   * @param nice how much it yields to others, 0 to 19
   * @param heapMib of memory, at most
   * @param environment that is added to this process's
   * @param log gets what it prints
   */
  static JavaProcess start(
      String program,
      int nice,
      int heapMib,
      Map<String, String> environment,
      Path log,
      String... arguments) {
    var command = new ArrayList<>(List.of("nice", "-n", String.valueOf(nice)));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xmx%dm".formatted(heapMib),
            "-cp",
            System.getProperty("java.class.path"),
            program));
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    try {
      return new JavaProcess(program, log, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Processor time that it has taken so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /**
   * Makes sure that it still runs.
   *
   * @throws UserError with the last that it said, if it does not
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new UserError(
          "%s has ended with status %d: %s".formatted(program, process.exitValue(), lastLine()));
    }
  }

  private String lastLine() {
    try {
      var lines = Files.readAllLines(log);
      return lines.isEmpty() ? "it said nothing" : lines.getLast();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code kill -9}: it has no time to do anything. Returns when it is gone. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try {
      Runtime.getRuntime().removeShutdownHook(lastWill);
    } catch (IllegalStateException _) {
      // This process ends as well, and the hook with it.
    }
  }
}
