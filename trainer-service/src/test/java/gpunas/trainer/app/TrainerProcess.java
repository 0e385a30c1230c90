package gpunas.trainer.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A trainer in a process of its own, to be killed, frozen and told to stop. */
final class TrainerProcess implements AutoCloseable {

  /** Quick to start and small: ten of them run side by side. */
  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=gpunas.schemas",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx256m",
          "-cp",
          System.getProperty("java.class.path"));

  private final String name;
  private final Process process;

  private TrainerProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /**
   * Starts a trainer; returns at once.
   *
   * @param name of the trainer, in what it tells
   * @param settings by their names
   * @param environment that is added to this process's
   * @param logs a folder for what it prints
   */
  static TrainerProcess start(
      String name, Map<String, String> settings, Map<String, String> environment, Path logs) {
    var command = new ArrayList<>(JAVA);
    command.add(1, "-Dtrainer.name=" + name);
    settings.forEach((key, value) -> command.add(1, "-D%s=%s".formatted(key, value)));
    command.add("gpunas.trainer.app.Application");
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    builder.environment().putAll(environment);
    try {
      return new TrainerProcess(
          name, builder.redirectOutput(logs.resolve(name + ".log").toFile()).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As {@code kill -9}: it has no time to do anything. Returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** As {@code kill}: it may tidy up. Returns at once. */
  void stop() {
    process.destroy();
  }

  /** Waits until it has ended by itself; JUnit's timeout ends the wait otherwise. */
  int awaitEnd() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void freeze() {
    signal("STOP");
  }

  void thaw() {
    signal("CONT");
  }

  @Override
  public void close() {
    kill();
  }

  private void signal(String signal) {
    try {
      var kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("Trainer %s took no SIG%s.".formatted(name, signal));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
