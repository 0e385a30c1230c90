package gpunas.latency.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import gpunas.formats.onnxruntime.Cpu;
import gpunas.latency.profile.TimedPrecision;
import java.util.Locale;

/**
 * On what, and how, ONNX Runtime runs models.
 *
 * @param provider its execution provider
 * @param precision fp32; int8 on a CPU; fp16 where the provider converts models itself
 * @param batch images per call
 * @param gpu as CUDA numbers them; of no meaning on a CPU
 */
public record OrtTarget(Provider provider, TimedPrecision precision, int batch, int gpu) {

  /** One thread of the CPU, single images, 32-bit floats. */
  public static final OrtTarget CPU = new OrtTarget(Provider.CPU, TimedPrecision.FP32, 1, 0);

  /** ONNX Runtime's execution provider. */
  public enum Provider {
    CPU,
    CUDA,
    TENSORRT
  }

  /**
   * @throws IllegalArgumentException if the provider has no such precision, or the batch is below 1
   */
  public OrtTarget {
    if (precision == TimedPrecision.INT8 && provider != Provider.CPU) {
      throw new IllegalArgumentException(
          "Models in int8 are timed by ONNX Runtime's provider cpu, and %s was given. For int8 on a GPU use the runtime trtexec."
              .formatted(word(provider)));
    }
    if (precision == TimedPrecision.FP16 && provider != Provider.TENSORRT) {
      throw new IllegalArgumentException(
          "ONNX Runtime's provider %s runs a model in the precision it is written in, fp32. For fp16 use the provider tensorrt, or the runtime trtexec."
              .formatted(word(provider)));
    }
    if (batch < 1) {
      throw new IllegalArgumentException(
          "A batch of %d images cannot be timed; expected 1 or more.".formatted(batch));
    }
  }

  /**
   * What the device calls itself.
   *
   * @throws IllegalArgumentException if it is a GPU whose name cannot be found out
   */
  String device() {
    return switch (provider) {
      case CPU -> Cpu.oneThread();
      case CUDA, TENSORRT -> NvidiaSmi.name(gpu);
    };
  }

  /** As tables write it. */
  static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Options of a session.
   *
   * @throws IllegalArgumentException if this build of ONNX Runtime does not have the provider
   */
  SessionOptions options() {
    try {
      var options = new SessionOptions();
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      switch (provider) {
        case CPU -> {}
        case CUDA -> options.addCUDA(new OrtCUDAProviderOptions(gpu));
        case TENSORRT -> options.addTensorrt(tensorrt());
      }
      return options;
    } catch (OrtException e) {
      throw new IllegalArgumentException(
          "This build of ONNX Runtime cannot run on %s: %s. Maybe its jar is the one for CPUs: put onnxruntime_gpu of the same version before it, with ./gpunas by GPUNAS_CLASSPATH=FILE.jar."
              .formatted(word(provider), e.getMessage()),
          e);
    }
  }

  private OrtTensorRTProviderOptions tensorrt() throws OrtException {
    var options = new OrtTensorRTProviderOptions(gpu);
    options.add("trt_fp16_enable", precision == TimedPrecision.FP16 ? "1" : "0");
    return options;
  }
}
