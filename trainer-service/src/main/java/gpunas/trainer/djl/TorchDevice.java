package gpunas.trainer.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.util.cuda.CudaUtils;
import gpunas.formats.Weights;
import gpunas.formats.onnx.IntegerPlaces;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Network;
import gpunas.trainer.DeviceException;
import gpunas.trainer.DeviceMemory;
import gpunas.trainer.Learner;
import gpunas.trainer.Learners;
import gpunas.trainer.OutOfDeviceMemoryException;
import gpunas.trainer.Room;
import gpunas.trainer.Teacher;
import org.jspecify.annotations.Nullable;

/** A CPU or a GPU on which networks learn. */
final class TorchDevice implements Learners {

  private final Engine engine;
  private final Device device;

  /** Of a processor: its instructions do not change while it works, as a GPU's state may. */
  private volatile boolean kernelsAreRight;

  TorchDevice(Engine engine, Device device) {
    this.engine = engine;
    this.device = device;
  }

  @Override
  public String device() {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }

  @Override
  public void check() {
    try (var scope = newManager()) {
      var ones = scope.ones(new Shape(1, 1, 3, 3));
      var sum = Conv2d.conv2d(ones, ones).singletonOrThrow().getFloat();
      if (sum != 9) {
        throw new DeviceException("A convolution on %s gave %s, not 9.".formatted(device(), sum));
      }
      if (!device.isGpu() && !kernelsAreRight) {
        checkKernels(scope);
        kernelsAreRight = true;
      }
    } catch (EngineException e) {
      throw new DeviceException(
          "A convolution failed on %s: %s".formatted(device(), e.getMessage()), e);
    }
  }

  private static void checkKernels(NDManager scope) {
    var fault = Kernels.fault(scope);
    if (fault.isPresent()) {
      throw new DeviceException(
          """
          PyTorch computes wrongly on this processor: %s, with the instructions %s. Set %s=SSE41, \
          so that it takes other ones, or train on a GPU.\
          """
              .formatted(fault.get(), Kernels.instructions(), Kernels.INSTRUCTIONS));
    }
  }

  @Override
  public @Nullable DeviceMemory memory() {
    if (!device.isGpu()) {
      return null;
    }
    try {
      var memory = CudaUtils.getGpuMemory(device);
      return new DeviceMemory(memory.getUsed(), memory.getMax());
    } catch (EngineException e) {
      throw new DeviceException(
          "%s does not tell its memory: %s".formatted(device(), e.getMessage()), e);
    }
  }

  @Override
  public @Nullable Room room() {
    var memory = memory();
    if (memory == null) {
      return null;
    }
    long free = memory.totalBytes() - memory.usedBytes();
    return new Room(
        free,
        "%s has %,d MiB free of %,d MiB"
            .formatted(device(), free >> 20, memory.totalBytes() >> 20));
  }

  @Override
  public Learner open(Network network, Recipe recipe, Weights first) {
    if (recipe.precision() == Precision.BFLOAT16) {
      checkBfloat16(network);
    }
    return learner(network, recipe, first, null);
  }

  @Override
  public Learner tuner(Network network, Recipe recipe, Weights first, IntegerPlaces places) {
    return learner(network, recipe, first, places);
  }

  private Learner learner(
      Network network, Recipe recipe, Weights first, @Nullable IntegerPlaces places) {
    var manager = newManager();
    try {
      return new TorchLearner(network, recipe, first, places, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e instanceof EngineException engineFailure
          ? failed("A network does not fit %s".formatted(device()), engineFailure)
          : e;
    }
  }

  @Override
  public Teacher teacher(Network network, Weights weights) {
    var manager = newManager();
    try {
      return new TorchTeacher(network, weights, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e instanceof EngineException engineFailure
          ? failed("A teacher does not fit %s".formatted(device()), engineFailure)
          : e;
    }
  }

  private void checkBfloat16(Network network) {
    try (var scope = newManager()) {
      var ones = scope.ones(new Shape(1, 2, 1, 1));
      var script = new Script(network, scope);
      var sum = script.single(script.pointwise(ones, ones, scope.ones(new Shape(1)))).getFloat();
      if (sum != 3) {
        throw new DeviceException(
            "A convolution in bfloat16 on %s gave %s, not 3.".formatted(device(), sum));
      }
    } catch (EngineException e) {
      throw new DeviceException(
          "%s does not compute in bfloat16: %s. Maybe the recipe's precision should be float32."
              .formatted(device(), e.getMessage()),
          e);
    }
  }

  /** What to throw: PyTorch tells lack of memory by its message only, on GPUs and on CPUs. */
  static DeviceException failed(String what, EngineException cause) {
    var message = "%s: %s".formatted(what, cause.getMessage());
    var why = String.valueOf(cause.getMessage());
    return why.contains("out of memory") || why.contains("can't allocate memory")
        ? new OutOfDeviceMemoryException(message, cause)
        : new DeviceException(message, cause);
  }

  private NDManager newManager() {
    return engine.newBaseManager(device);
  }
}
