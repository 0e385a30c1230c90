package gpunas.trainer.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import gpunas.searchspace.Network;
import gpunas.trainer.DeviceException;
import gpunas.trainer.Learner;
import gpunas.trainer.Learners;
import gpunas.trainer.Recipe;
import gpunas.trainer.data.Dataset;
import java.util.SplittableRandom;

/** A CPU or a GPU on which networks learn. */
final class TorchDevice implements Learners {

  private final Engine engine;
  private final Device device;

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
    } catch (EngineException e) {
      throw new DeviceException(
          "A convolution failed on %s: %s".formatted(device(), e.getMessage()), e);
    }
  }

  @Override
  public Learner open(Network network, Recipe recipe, Dataset dataset, SplittableRandom random) {
    var manager = newManager();
    try {
      return new TorchLearner(network, recipe, dataset, random, manager);
    } catch (RuntimeException e) {
      manager.close();
      throw e instanceof EngineException
          ? new DeviceException(
              "A network does not fit %s: %s".formatted(device(), e.getMessage()), e)
          : e;
    }
  }

  private NDManager newManager() {
    return engine.newBaseManager(device);
  }
}
