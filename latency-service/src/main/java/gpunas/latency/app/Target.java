package gpunas.latency.app;

import gpunas.formats.onnxruntime.Cpu;
import gpunas.latency.onnxruntime.GpuPower;
import gpunas.latency.onnxruntime.NvidiaSmi;
import gpunas.latency.onnxruntime.OrtLayerTimer;
import gpunas.latency.onnxruntime.OrtTarget;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.TimedPrecision;
import gpunas.latency.trtexec.TrtexecLayerTimer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * On what latencies are measured, and how: the service and the command line are told it in the same
 * words and get the same timer.
 *
 * @param runtime what runs models
 * @param provider ONNX Runtime's execution provider; the runtime trtexec has TensorRT
 * @param precision the numbers models compute with
 * @param batch images per call, at least 1
 * @param device name of the device in tables; null for what it calls itself
 * @param gpu which of the GPUs, as CUDA numbers them; null for the first
 * @param runs how many runs a visit of ONNX Runtime has; fewer if they take long
 * @param trtexec its name or path
 */
public record Target(
    Runner runtime,
    OrtTarget.Provider provider,
    TimedPrecision precision,
    int batch,
    @Nullable String device,
    @Nullable Integer gpu,
    int runs,
    String trtexec) {

  /** How often people are told of a build that takes long. */
  private static final Duration BETWEEN_SIGNS = Duration.ofSeconds(10);

  /** What runs models. */
  public enum Runner {
    /** In this process. */
    ONNXRUNTIME,
    /** A program that comes with TensorRT. */
    TRTEXEC
  }

  /**
   * @throws IllegalArgumentException if the batch, the number of a GPU or a name cannot be
   */
  public Target {
    if (device != null && device.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "The name of the device has a line end or another control character; expected one line.");
    }
    if (batch < 1) {
      throw new IllegalArgumentException(
          "A batch of %d images cannot be timed; expected 1 or more.".formatted(batch));
    }
    if (gpu != null && gpu < 0) {
      throw new IllegalArgumentException(
          "There is no GPU %d; CUDA counts them from 0.".formatted(gpu));
    }
  }

  /**
   * A timer of this device. Takes seconds with trtexec, which builds a model to learn what it is.
   *
   * @param folder for what is built on the way and worth keeping
   * @param progress told, for people, when something takes long
   * @throws IllegalArgumentException if this machine does not have what was asked for
   */
  public LayerTimer timer(Path folder, Consumer<String> progress) {
    return switch (runtime) {
      case ONNXRUNTIME -> {
        var target = new OrtTarget(provider, precision, batch, gpu == null ? 0 : gpu);
        if (precision == TimedPrecision.INT8 && Cpu.integerInstructions().isEmpty()) {
          progress.accept(
              "This processor has no instructions for products of 8-bit integers (VNNI): int8 may be slower here than fp32.");
        }
        yield new OrtLayerTimer(device, target, runs);
      }
      case TRTEXEC ->
          new TrtexecLayerTimer(
              device,
              new TrtexecLayerTimer.Setup(
                  trtexec, gpu, folder, BETWEEN_SIGNS, NvidiaSmi::uuid, GpuPower::new),
              precision,
              batch,
              progress);
    };
  }
}
