package gpunas.latency.onnxruntime;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the driver for what runtimes do not tell of a GPU. */
public final class NvidiaSmi {

  private static final String COMMAND = "nvidia-smi";

  private static final int PATIENCE_SECONDS = 30;

  private NvidiaSmi() {}

  /**
   * The name, for example {@code NVIDIA A100-SXM4-40GB}.
   *
   * @param gpu as CUDA numbers them
   * @throws IllegalArgumentException if there is no driver to ask, or no such GPU
   */
  static String name(int gpu) {
    return query(COMMAND, "name", gpu);
  }

  /**
   * What tells a GPU from others of its name: {@code 1b2c3d4e-0000-...}.
   *
   * @param gpu as the driver numbers them, which need not be as CUDA does
   * @param name of it, by which it is seen whether both do
   * @return null if there is no driver to ask, or that GPU has another name
   */
  public static @Nullable String uuid(int gpu, String name) {
    return uuid(COMMAND, gpu, name);
  }

  static @Nullable String uuid(String command, int gpu, String name) {
    try {
      var uuid = query(command, "uuid", gpu);
      return query(command, "name", gpu).equals(name) ? uuid.replaceFirst("^GPU-", "") : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /**
   * Whether it may be that there is such a GPU.
   *
   * @param gpu as the driver numbers them
   */
  static boolean isThere(int gpu) {
    try {
      return !query(COMMAND, "index", gpu).isEmpty();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String query(String command, String what, int gpu) {
    var asked = "%s --query-gpu=%s --format=csv,noheader --id=%d".formatted(command, what, gpu);
    try {
      var process = new ProcessBuilder(asked.split(" ")).redirectErrorStream(true).start();
      try (var printed = process.inputReader()) {
        var answer = printed.readAllAsString().strip();
        if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
            && process.exitValue() == 0
            && !answer.isEmpty()
            && answer.lines().count() == 1) {
          return answer;
        }
        throw unnamed(
            "'%s' says: %s".formatted(asked, answer.lines().findFirst().orElse("nothing")));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw unnamed(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unnamed("it was interrupted");
    }
  }

  private static IllegalArgumentException unnamed(String why) {
    return new IllegalArgumentException(
        "The name of the GPU cannot be found out (%s). Give the device a name.".formatted(why));
  }
}
