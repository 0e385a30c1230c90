package gpunas.trainer.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import gpunas.trainer.Devices;
import gpunas.trainer.Learners;

/** PyTorch in this process, as DJL's engine. */
public final class Torch implements Devices {

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
    configure();
    Kernels.choose();
    try {
      return new Torch(Engine.getEngine("PyTorch"));
    } catch (EngineException e) {
      throw new IllegalStateException(
          """
          PyTorch could not be loaded: %s
          Expected pytorch-native-cpu and pytorch-jni on the class path, or a folder with libtorch \
          and libdjl_torch in PYTORCH_LIBRARY_PATH, with PYTORCH_VERSION and PYTORCH_FLAVOR.\
          """
              .formatted(e.getMessage()),
          e);
    }
  }

  @Override
  public String runtime() {
    return "PyTorch " + engine.getVersion();
  }

  @Override
  public int gpus() {
    return engine.getGpuCount();
  }

  @Override
  public Learners cpu() {
    return new TorchDevice(engine, Device.cpu());
  }

  @Override
  public Learners gpu(int number) {
    return new TorchDevice(engine, Device.gpu(number));
  }

  /** DJL's settings. */
  static void configure() {
    // One thread per training: the sums then always come out the same, and two trainings side by
    // side get more done than one on two threads.
    setIfAbsent("ai.djl.pytorch.num_threads", "1");
    setIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
    setIfAbsent("ai.djl.offline", "true");
    setIfAbsent("OPT_OUT_TRACKING", "true");
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
