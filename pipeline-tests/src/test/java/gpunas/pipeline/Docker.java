package gpunas.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The docker command. */
public final class Docker {

  private Docker() {}

  /** Whether a Docker engine answers. */
  public static boolean answers() {
    return succeeds("info");
  }

  /** Whether there is Compose, for which no engine need answer. */
  static boolean hasCompose() {
    return succeeds("compose", "version");
  }

  private static boolean succeeds(String... arguments) {
    try {
      var command = new ArrayList<>(List.of("docker"));
      command.addAll(List.of(arguments));
      return run(Path.of("."), Map.of(), 20, command).exitCode() == 0;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  /** Runs a command of docker and returns what it prints. */
  static String docker(Path folder, Map<String, String> environment, String... arguments) {
    var command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    var result = run(folder, environment, 3600, command);
    if (result.exitCode() != 0) {
      throw new IllegalStateException(
          "%s ended with %d:%n%s".formatted(command, result.exitCode(), result.output()));
    }
    return result.output();
  }

  private record Result(int exitCode, String output) {}

  private static Result run(
      Path folder, Map<String, String> environment, int seconds, List<String> command) {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      var process = builder.start();
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("%s took over %d s".formatted(command, seconds));
      }
      return new Result(process.exitValue(), output);
    } catch (IOException e) {
      throw new IllegalStateException("%s cannot be run".formatted(command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
