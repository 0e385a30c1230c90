package gpunas.latency.onnxruntime;

import ai.onnxruntime.OrtEnvironment;

/**
 * ONNX Runtime's environment, kept until the process is gone.
 *
 * <p>The library frees its environment in a shutdown hook of its own, whatever still runs in it: a
 * process that is stopped while it measures would die of a memory fault instead of ending in order.
 * The native environment counts its references, so a second one keeps it.
 */
final class Environment {

  private Environment() {}

  static OrtEnvironment get() {
    return Holder.KEPT;
  }

  private static final class Holder {
    static final OrtEnvironment KEPT = keep(OrtEnvironment.getEnvironment());
  }

  private static OrtEnvironment keep(OrtEnvironment environment) {
    try {
      // There is no public way: OrtEnvironment allows one instance of itself.
      var api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      var create =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      api.setAccessible(true);
      create.setAccessible(true);
      var warnings = 2;
      create.invoke(null, api.getLong(null), warnings, "gpunas");
      return environment;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "ONNX Runtime %s is built differently from the version gpunas was written for, 1.28.0."
              .formatted(environment.getVersion()),
          e);
    }
  }
}
