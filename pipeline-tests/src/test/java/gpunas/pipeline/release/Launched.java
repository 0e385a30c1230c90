package gpunas.pipeline.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The launcher, run by a shell.
 *
 * @param exitCode its exit status
 * @param output what it wrote, errors among it
 */
public record Launched(int exitCode, String output) {

  private static final long TIMEOUT_SECONDS = 120;

  /**
   * Runs a command to its end.
   *
   * @param environment all of it: nothing is inherited
   */
  public static Launched run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    return end(start(folder, environment, command));
  }

  /** Starts a command that goes on by itself. */
  static Process start(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    var builder =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    var process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  static Launched end(Process process) throws IOException, InterruptedException {
    // Whoever does not end keeps its output open.
    var _ =
        process
            .onExit()
            .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .whenComplete((_, late) -> {
              if (late != null) {
                process.destroyForcibly();
              }
            });
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as(output).isTrue();
    return new Launched(process.exitValue(), output);
  }

  /** Writes a program. */
  public static void script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + text);
    assertThat(file.toFile().setExecutable(true, false)).isTrue();
  }
}
