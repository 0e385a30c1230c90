package gpunas.latency.onnxruntime;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Asks the driver for the name of a GPU, which ONNX Runtime does not tell. */
final class NvidiaSmi {

  private static final int PATIENCE_SECONDS = 30;

  private NvidiaSmi() {}

  /**
   * The name, for example {@code NVIDIA A100-SXM4-40GB}.
   *
   * @param gpu as CUDA numbers them
   * @throws IllegalArgumentException if there is no driver to ask, or no such GPU
   */
  static String name(int gpu) {
    return name("nvidia-smi", gpu);
  }

  static String name(String command, int gpu) {
    var asked = "%s --query-gpu=name --format=csv,noheader --id=%d".formatted(command, gpu);
    try {
      var process = new ProcessBuilder(asked.split(" ")).redirectErrorStream(true).start();
      try (var printed = process.inputReader()) {
        var name = printed.readAllAsString().strip();
        if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
            && process.exitValue() == 0
            && !name.isEmpty()
            && name.lines().count() == 1) {
          return name;
        }
        throw unnamed("'%s' says: %s".formatted(asked, name.lines().findFirst().orElse("nothing")));
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
