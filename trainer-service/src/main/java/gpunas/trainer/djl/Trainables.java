package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes a network's arrays, in their first state, and keeps those that are trained. */
final class Trainables {

  private final NDManager manager;
  private final RandomGenerator random;
  private final List<NDArray> trained = new ArrayList<>();

  Trainables(NDManager manager, RandomGenerator random) {
    this.manager = manager;
    this.random = random;
  }

  /** What is trained, in the order it was made. */
  List<NDArray> trained() {
    return trained;
  }

  /**
   * Weights of a convolution, normally distributed with variance 2 / fan-out (He et al., 2015, as
   * EfficientNet initialises). The fan-out of a depthwise convolution is kernel * kernel: each of
   * its inputs reaches only one output channel.
   *
   * <p>Laid out with the channels last, which is faster on CPUs and tensor cores; convolutions hand
   * this layout on to everything after them.
   */
  NDArray kernel(int filters, int channels, int side, int groups) {
    double deviation = Math.sqrt(2.0 * groups / ((double) side * side * filters));
    try (NDArray last = gaussian(deviation, filters, side, side, channels);
        NDArray view = last.transpose(0, 3, 1, 2)) {
      return train(view.duplicate());
    }
  }

  /** Weights of a linear layer. */
  NDArray matrix(int outputs, int inputs, double deviation) {
    return train(gaussian(deviation, outputs, inputs));
  }

  NDArray zeros(int size) {
    return train(manager.zeros(new Shape(size)));
  }

  NDArray ones(int size) {
    return train(manager.ones(new Shape(size)));
  }

  /** A running statistic: changed by training, but not by gradients. */
  NDArray statistic(int size, float first) {
    return manager.full(new Shape(size), first);
  }

  private NDArray train(NDArray array) {
    array.setRequiresGradient(true);
    trained.add(array);
    return array;
  }

  private NDArray gaussian(double deviation, long... shape) {
    var values = new float[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return manager.create(values, new Shape(shape));
  }
}
