package gpunas.formats.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import java.io.File;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime's environment, kept until the process is gone; whoever uses ONNX Runtime gets it
 * here.
 *
 * <p>The library frees its environment in a shutdown hook of its own, whatever still runs in it: a
 * process that is stopped while it measures would die of a memory fault instead of ending in order.
 * The native environment counts its references, so a second one keeps it.
 *
 * <p>It also leaves the folder behind into which it has unpacked itself, and its 24 MB if the
 * process is killed. What is loaded needs no file any more, and so they are deleted at once.
 */
public final class Environment {

  private static final String[] LOADED = {"onnxruntime", "onnxruntime4j_jni"};

  private Environment() {}

  /** The environment of this process. */
  public static OrtEnvironment get() {
    return Holder.KEPT;
  }

  private static final class Holder {
    static final OrtEnvironment KEPT = keep(OrtEnvironment.getEnvironment());
  }

  private static OrtEnvironment keep(OrtEnvironment environment) {
    try {
      // There is no public way: OrtEnvironment allows one instance of itself.
      var runtime = Class.forName("ai.onnxruntime.OnnxRuntime");
      var unpacked = runtime.getDeclaredField("tempDirectory");
      unpacked.setAccessible(true);
      leaveNothing((Path) unpacked.get(null));
      var api = runtime.getDeclaredField("ortApiHandle");
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

  /** Other libraries in the folder may be loaded later, by a session on a GPU. */
  private static void leaveNothing(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    for (var library : LOADED) {
      var _ = folder.resolve(System.mapLibraryName(library)).toFile().delete();
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  var left = folder.toFile().listFiles();
                  if (left != null) {
                    for (File file : left) {
                      var _ = file.delete();
                    }
                  }
                  var _ = folder.toFile().delete();
                },
                "onnxruntime-folder"));
  }
}
