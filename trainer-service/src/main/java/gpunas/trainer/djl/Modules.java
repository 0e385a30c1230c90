package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import gpunas.formats.Parameters;
import gpunas.searchmodel.recipe.Precision;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Operation;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Operations as modules on the device. */
final class Modules implements LayerModules {

  static final Shape ONE = new Shape(1, 1);
  private static final Shape NONE = new Shape(0, 0);

  /** DJL's momentum is the share that stays; PyTorch would call this one 0.1. */
  private static final float KEPT_STATISTICS = 0.9f;

  /** Tells DJL that the channels are where PyTorch has them. */
  private static final int CHANNEL_AXIS = -1;

  private final TorchParameters parameters;
  private final Module dropout;
  private final Precision precision;
  private final Script script;

  /**
   * @param precision of convolutions in training
   */
  Modules(TorchParameters parameters, Module dropout, Precision precision, Script script) {
    this.parameters = parameters;
    this.dropout = dropout;
    this.precision = precision;
    this.script = script;
  }

  @Override
  public List<Module> of(Layer layer, String name) {
    var operations = layer.operations();
    return IntStream.range(0, operations.size())
        .mapToObj(i -> of(operations.get(i), Parameters.operationName(name, i)))
        .toList();
  }

  /** The module of an operation whose parameters' names begin with {@code name}. */
  private Module of(Operation operation, String name) {
    return switch (operation) {
      case Operation.Convolution convolution -> convolution(convolution, name);
      case Operation.BatchNorm normalisation -> batchNorm(normalisation, name);
      case Operation.Activate(_, var activation) -> activation(activation);
      case Operation.SqueezeExcite squeeze -> squeezeExcite(squeeze, name);
      case Operation.GlobalPool(var input) -> (x, _) -> pooled(x, input.channels());
      case Operation.Dropout _ -> dropout;
      case Operation.Linear(var input, _) -> linear(input.size(), name);
    };
  }

  private Module convolution(Operation.Convolution convolution, String name) {
    var weight = parameters.get(name + ".weight");
    var stride = new Shape(convolution.stride(), convolution.stride());
    var padding = new Shape(convolution.padding(), convolution.padding());
    return (x, pass) ->
        isMixed(pass)
            ? script.convolve(convolution, x, weight)
            : convolved(x, weight, null, stride, padding, convolution.groups());
  }

  private Module batchNorm(Operation.BatchNorm normalisation, String name) {
    var scale = parameters.get(name + ".scale");
    var shift = parameters.get(name + ".shift");
    var mean = parameters.get(name + ".mean");
    var variance = parameters.get(name + ".variance");
    var epsilon = (float) normalisation.epsilon();
    return (x, pass) -> {
      float kept = pass == Pass.REPETITION ? 1 : KEPT_STATISTICS;
      return BatchNorm.batchNorm(
              x, mean, variance, scale, shift, CHANNEL_AXIS, kept, epsilon, pass.learns())
          .singletonOrThrow();
    };
  }

  private Module activation(gpunas.searchspace.Activation activation) {
    return switch (activation) {
      // In place: no layer activates what somebody else reads. The gradient needs the result only.
      case RELU -> (x, _) -> script.rectify(x);
      case SWISH -> (x, pass) -> pass.keeps() ? script.swish(x) : script.swishInPlace(x);
    };
  }

  private Module squeezeExcite(Operation.SqueezeExcite squeeze, String name) {
    var reduce = parameters.get(name + ".reduce.weight");
    var reduceBias = parameters.get(name + ".reduce.bias");
    var expand = parameters.get(name + ".expand.weight");
    var expandBias = parameters.get(name + ".expand.bias");
    var activation = activation(squeeze.activation());
    var channels = squeeze.input().channels();
    return (x, pass) -> {
      var mean = pooled(x, channels);
      var reduced = activation.forward(pointwise(mean, reduce, reduceBias, pass), pass);
      var gate = Activation.sigmoid(pointwise(reduced, expand, expandBias, pass));
      return pass.keeps() ? x.mul(gate) : x.muli(gate);
    };
  }

  private NDArray pointwise(NDArray x, NDArray weight, NDArray bias, Pass pass) {
    return isMixed(pass)
        ? script.pointwise(x, weight, bias)
        : convolved(x, weight, bias, ONE, NONE, 1);
  }

  private Module linear(long inputs, String name) {
    var weight = parameters.get(name + ".weight");
    var bias = parameters.get(name + ".bias");
    return (x, pass) -> {
      var values = isMixed(pass) ? script.single(x) : x;
      return Linear.linear(values.reshape(-1, inputs), weight, bias).singletonOrThrow();
    };
  }

  /** Whether convolutions are computed in less than float32: only while a network learns. */
  private boolean isMixed(Pass pass) {
    return pass.learns() && precision == Precision.BFLOAT16;
  }

  /** (batch, channel, 1, 1): the mean over height and width. */
  static NDArray pooled(NDArray x, int channels) {
    return x.getNDArrayInternal().globalAvgPool().reshape(-1, channels, 1, 1);
  }

  // DJL takes null for "no bias" but does not say so in its types.
  @SuppressWarnings("NullAway")
  static NDArray convolved(
      NDArray x, NDArray weight, @Nullable NDArray bias, Shape stride, Shape padding, int groups) {
    return Conv2d.conv2d(x, weight, bias, stride, padding, ONE, groups).singletonOrThrow();
  }
}
