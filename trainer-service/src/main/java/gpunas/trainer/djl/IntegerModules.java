package gpunas.trainer.djl;

import static gpunas.trainer.djl.Modules.convolved;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import gpunas.formats.Parameters;
import gpunas.formats.onnx.Grid;
import gpunas.formats.onnx.IntegerPlaces;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Operation;
import gpunas.searchspace.Operation.Activate;
import gpunas.searchspace.Operation.BatchNorm;
import gpunas.searchspace.Operation.Convolution;
import gpunas.searchspace.Operation.GlobalPool;
import gpunas.searchspace.Operation.SqueezeExcite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * The names of feature maps are those of the model (GraphWriter): what IntegerPlaces says of one is
 * done to the other. Arrays as large as weights come and go with each use: an array belongs to the
 * manager of its first operand, here the network's, so they are closed at once. What gradients need
 * of them PyTorch keeps itself.
 */
/**
 * Layers that round where their network in 8-bit integers does, for learning with it.
 *
 * <p>Batch normalisations are folded into the convolutions before them with the running statistics
 * as they are, which stay so: what learns is the arithmetic of the model that leaves. Their scales
 * and shifts learn on. The numbers of feature maps stay as they are, too; those of weights follow
 * the weights.
 */
final class IntegerModules implements LayerModules {

  private final TorchParameters parameters;
  private final Module dropout;
  private final Script script;
  private final IntegerPlaces places;
  private final NDManager manager;
  private final Map<String, Numbers> numbers = new HashMap<>();

  /** The numbers of a feature map on the device. */
  private record Numbers(NDArray scale, NDArray zeroPoint, boolean isSigned) {}

  /**
   * A weight, and the bias added to its products; null: none.
   *
   * @param areComputed whether they are to be closed; else they are the network's parameters
   */
  private record Filters(NDArray weight, @Nullable NDArray bias, boolean areComputed)
      implements AutoCloseable {
    @Override
    public void close() {
      if (areComputed) {
        weight.close();
        if (bias != null) {
          bias.close();
        }
      }
    }
  }

  /** Filters as they are now, which whoever asks has to close. */
  private interface FilterSource {
    Filters now();
  }

  /**
   * @param manager owns the numbers
   */
  IntegerModules(
      TorchParameters parameters,
      Module dropout,
      Script script,
      IntegerPlaces places,
      NDManager manager) {
    this.parameters = parameters;
    this.dropout = dropout;
    this.script = script;
    this.places = places;
    this.manager = manager;
    places.maps().forEach((map, grid) -> numbers.put(map, numbers(grid)));
  }

  private Numbers numbers(Grid grid) {
    return new Numbers(
        manager.create(new float[] {grid.scale()}),
        manager.create(new int[] {grid.zeroPoint()}),
        grid.isSigned());
  }

  @Override
  public NDArray made(String map, NDArray x) {
    var of = numbers.get(map);
    return of == null ? x : script.round(x, of.scale(), of.zeroPoint(), of.isSigned());
  }

  /** The same of a map that nobody else reads, which is freed. */
  private NDArray replaced(String map, NDArray x) {
    if (!numbers.containsKey(map)) {
      return x;
    }
    try (x) {
      return made(map, x);
    }
  }

  @Override
  public List<Module> of(Layer layer, String name) {
    var operations = layer.operations();
    var modules = new ArrayList<Module>();
    for (int i = 0; i < operations.size(); i++) {
      var at = Parameters.operationName(name, i);
      switch (operations.get(i)) {
        case Convolution convolution -> {
          var isNormalised =
              i + 1 < operations.size() && operations.get(i + 1) instanceof BatchNorm;
          modules.add(
              convolution(
                  convolution,
                  at,
                  isNormalised
                      ? folded(
                          at,
                          (BatchNorm) operations.get(i + 1),
                          Parameters.operationName(name, i + 1))
                      : () -> new Filters(parameters.get(at + ".weight"), null, false)));
          i += isNormalised ? 1 : 0;
        }
        case BatchNorm _ ->
            throw new IllegalArgumentException(
                "The operation %s normalises what is no convolution's; expected a convolution before it."
                    .formatted(at));
        case Activate(_, var activation) -> modules.add(activation(activation, at));
        case SqueezeExcite squeeze -> modules.add(squeezeExcite(squeeze, at));
        case GlobalPool(var input) -> modules.add((x, _) -> Modules.pooled(x, input.channels()));
        case Operation.Dropout _ -> modules.add(dropout);
        case Operation.Linear(var input, _) -> modules.add(linear(input.size(), at));
      }
      if (numbers.containsKey(at)) {
        modules.add((x, _) -> made(at, x));
      }
    }
    return modules;
  }

  /** The filters of a convolution with the normalisation after it. */
  private FilterSource folded(String at, BatchNorm norm, String normAt) {
    var weight = parameters.get(at + ".weight");
    var scale = parameters.get(normAt + ".scale");
    var shift = parameters.get(normAt + ".shift");
    var mean = parameters.get(normAt + ".mean");
    var variance = parameters.get(normAt + ".variance");
    var epsilon = manager.create((float) norm.epsilon());
    return () -> {
      try (var shifted = variance.add(epsilon);
          var deviation = shifted.sqrt();
          var factor = scale.div(deviation);
          var moved = mean.mul(factor);
          var byChannel = factor.reshape(-1, 1, 1, 1)) {
        return new Filters(weight.mul(byChannel), shift.sub(moved), true);
      }
    };
  }

  private Module convolution(Convolution convolution, String at, FilterSource source) {
    var stride = new Shape(convolution.stride(), convolution.stride());
    var padding = new Shape(convolution.padding(), convolution.padding());
    var rounded = rounded(at + ".weight", convolution.output().channels(), source);
    return (x, _) -> {
      try (var filters = rounded.now()) {
        return convolved(
            x, filters.weight(), filters.bias(), stride, padding, convolution.groups());
      }
    };
  }

  /** The filters as 8-bit integers tell them, if they are to be such. */
  private FilterSource rounded(String weight, int channels, FilterSource source) {
    var input = places.weights().get(weight);
    if (input == null) {
      return source;
    }
    var inputScale = manager.create(new float[] {input.scale()});
    var zeros = manager.create(new int[channels]);
    var noBias = manager.create(new float[channels]);
    return () -> {
      try (var filters = source.now();
          var steps =
              script.steps(
                  filters.weight(), filters.bias() == null ? noBias : filters.bias(), inputScale)) {
        return new Filters(
            script.roundWeight(filters.weight(), steps, zeros),
            bias(filters.bias(), steps, inputScale, zeros),
            true);
      }
    };
  }

  private @Nullable NDArray bias(
      @Nullable NDArray bias, NDArray steps, NDArray inputScale, NDArray zeros) {
    if (bias == null || !places.roundsBiases()) {
      return bias == null ? null : bias.duplicate();
    }
    try (var ofProducts = steps.mul(inputScale)) {
      return script.roundBias(bias, ofProducts, zeros);
    }
  }

  private Module activation(gpunas.searchspace.Activation activation, String at) {
    return switch (activation) {
      // In place: no layer activates what somebody else reads. The gradient needs the result only.
      case RELU -> (x, _) -> script.rectify(x);
      case SWISH ->
          (x, _) -> {
            try (var gate = replaced(at + ".sigmoid", Activation.sigmoid(x))) {
              return x.mul(gate);
            }
          };
    };
  }

  private Module squeezeExcite(SqueezeExcite squeeze, String at) {
    var channels = squeeze.input().channels();
    var reduce = pointwise(at + ".reduce", squeeze.reduced());
    var expand = pointwise(at + ".expand", channels);
    var activation = activation(squeeze.activation(), at + ".activation");
    return (x, pass) -> {
      var mean = replaced(at + ".squeeze", Modules.pooled(x, channels));
      var reduced = replaced(at + ".reduce", reduce.forward(mean, pass));
      var active = replaced(at + ".activation", activation.forward(reduced, pass));
      var expanded = replaced(at + ".expand", expand.forward(active, pass));
      var gate = replaced(at + ".gate", Activation.sigmoid(expanded));
      return x.mul(gate);
    };
  }

  private Module pointwise(String at, int channels) {
    var filters = rounded(at + ".weight", channels, given(at));
    return (x, _) -> {
      try (var now = filters.now()) {
        return convolved(x, now.weight(), now.bias(), Modules.ONE, new Shape(0, 0), 1);
      }
    };
  }

  private Module linear(long inputs, String at) {
    var classes = (int) parameters.get(at + ".bias").size();
    var filters = rounded(at + ".weight", classes, given(at));
    return (x, _) -> {
      var flat = replaced(at + ".flatten", x.reshape(-1, inputs));
      try (var now = filters.now()) {
        return Linear.linear(flat, now.weight(), now.bias()).singletonOrThrow();
      }
    };
  }

  /** A weight and a bias as they are. */
  private FilterSource given(String at) {
    var weight = parameters.get(at + ".weight");
    var bias = parameters.get(at + ".bias");
    return () -> new Filters(weight, bias, false);
  }
}
