package gpunas.trainer.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;

/** PyTorch in this process, as DJL's engine. */
public final class Torch {

  private static final String NAME = "PyTorch";

  private final Engine engine;

  private Torch(Engine engine) {
    this.engine = engine;
  }

  /**
   * Loads PyTorch; the first call in a process takes seconds.
   *
   * @throws IllegalStateException if its native libraries cannot be loaded
   */
  public static Torch load() {
    // One thread: a process trains several networks at a time better than one with several threads,
    // and sums always come out the same.
    setIfAbsent("ai.djl.pytorch.num_threads", "1");
    setIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
    try {
      return new Torch(Engine.getEngine(NAME));
    } catch (EngineException e) {
      throw new IllegalStateException(
          """
          PyTorch could not be loaded: %s
          Maybe pytorch-native-cpu and pytorch-jni are not on the class path, or PYTORCH_LIBRARY_PATH \
          names a folder without libtorch and libdjl_torch of the same version.\
          """
              .formatted(e.getMessage()),
          e);
    }
  }

  /** Version of PyTorch. */
  public String version() {
    return engine.getVersion();
  }

  /** How many GPUs there are. */
  public int gpus() {
    return engine.getGpuCount();
  }

  Engine engine() {
    return engine;
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
