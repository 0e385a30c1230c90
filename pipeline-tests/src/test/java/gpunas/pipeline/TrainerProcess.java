package gpunas.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A trainer in a process of its own, which can be killed and frozen. */
final class TrainerProcess implements AutoCloseable {

  private final Process process;

  private TrainerProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts a trainer; returns at once.
   *
   * @param settings its system properties
   * @param log gets what it prints
   */
  static TrainerProcess start(Map<String, String> settings, Path log) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx192m"));
    settings.forEach((name, value) -> command.add("-D%s=%s".formatted(name, value)));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("gpunas.trainer.app.Application");
    try {
      return new TrainerProcess(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As {@code kill -9}: it has no time to do anything. */
  void kill() {
    process.destroyForcibly();
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

  private void signal(String name) {
    try {
      var done = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
      if (done.waitFor() != 0) {
        throw new IllegalStateException("Process %d took no %s.".formatted(process.pid(), name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
