package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A network with its arrays on the device. */
final class TorchNetwork {

  private record Block(List<Module> modules, boolean residual, DropPath dropPath) {
    NDArray forward(NDArray x, boolean training) {
      NDArray y = x;
      for (var module : modules) {
        y = module.forward(y, training);
      }
      return residual ? dropPath.forward(y, training).addi(x) : y;
    }
  }

  private static final Shape NO_DILATION = new Shape(1, 1);
  private static final float KEPT_STATISTICS = 0.9f;

  private final Trainables arrays;
  private final RandomGenerator random;
  private final double dropout;
  private final List<Block> blocks = new ArrayList<>();

  TorchNetwork(Network network, double dropout, double dropPath, Trainables arrays, RandomGenerator random) {
    this.arrays = arrays;
    this.random = random;
    this.dropout = dropout;
    var layers = network.layers();
    for (int i = 0; i < layers.size(); i++) {
      blocks.add(block(layers.get(i), dropPath * i / (layers.size() - 1)));
    }
  }

  NDArray forward(NDArray images, boolean training) {
    NDArray x = images;
    for (var block : blocks) {
      x = block.forward(x, training);
    }
    return x;
  }

  private Block block(Layer layer, double dropPath) {
    return new Block(layer.operations().stream().map(this::module).toList(), layer.residual(), new DropPath(dropPath, random));
  }

  private Module module(Operation operation) {
    return switch (operation) {
      case Operation.Convolution convolution -> convolution(convolution);
      case Operation.BatchNorm norm -> batchNorm(norm);
      case Operation.Activate activate -> activate(activate.activation());
      case Operation.SqueezeExcite squeeze -> squeezeExcite(squeeze);
      case Operation.GlobalPool _ -> (x, _) -> x.getNDArrayInternal().globalAvgPool();
      case Operation.Dropout _ -> new DropPath(dropout, random);
      case Operation.Linear linear -> linear(linear);
    };
  }

  private Module convolution(Operation.Convolution op) {
    var weight = arrays.kernel(op.output().channels(), op.input().channels() / op.groups(), op.kernel(), op.groups());
    var stride = new Shape(op.stride(), op.stride());
    var padding = new Shape(op.padding(), op.padding());
    return (x, _) -> Conv2d.conv2d(x, weight, null, stride, padding, NO_DILATION, op.groups()).singletonOrThrow();
  }

  private Module batchNorm(Operation.BatchNorm op) {
    int channels = op.input().channels();
    var scale = arrays.ones(channels);
    var shift = arrays.zeros(channels);
    var mean = arrays.statistic(channels, 0);
    var variance = arrays.statistic(channels, 1);
    return (x, training) ->
        BatchNorm.batchNorm(x, mean, variance, scale, shift, -1, KEPT_STATISTICS, (float) op.epsilon(), training).singletonOrThrow();
  }

  private static Module activate(gpunas.searchspace.Activation activation) {
    return switch (activation) {
      case RELU -> (x, _) -> Activation.relu(x);
      case SWISH -> (x, _) -> x.mul(Activation.sigmoid(x));
    };
  }

  private Module squeezeExcite(Operation.SqueezeExcite op) {
    int channels = op.input().channels();
    var w1 = arrays.kernel(op.reduced(), channels, 1, 1);
    var b1 = arrays.zeros(op.reduced());
    var w2 = arrays.kernel(channels, op.reduced(), 1, 1);
    var b2 = arrays.zeros(channels);
    var act = activate(op.activation());
    var one = new Shape(1, 1);
    var zero = new Shape(0, 0);
    return (x, training) -> {
      NDArray p = x.getNDArrayInternal().globalAvgPool().reshape(-1, channels, 1, 1);
      NDArray h = act.forward(Conv2d.conv2d(p, w1, b1, one, zero, NO_DILATION, 1).singletonOrThrow(), training);
      NDArray g = Conv2d.conv2d(h, w2, b2, one, zero, NO_DILATION, 1).singletonOrThrow();
      return x.mul(Activation.sigmoid(g));
    };
  }

  private Module linear(Operation.Linear op) {
    var weight = arrays.matrix(op.classes(), op.input().channels(), Math.sqrt(1.0/op.input().channels()));
    var bias = arrays.zeros(op.classes());
    return (x, _) -> Linear.linear(x, weight, bias).singletonOrThrow();
  }

  record DropPath(double rate, RandomGenerator random) implements Module {
    @Override
    public NDArray forward(NDArray x, boolean training) {
      if (!training || rate == 0) return x;
      throw new UnsupportedOperationException();
    }
  }
}
