package gpunas.formats.onnx;

import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Operation;
import gpunas.searchspace.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A network computed by loops over one image, from what its operations are said to do: the
 * reference of quantised models, which shares no code with what writes them. Named feature maps,
 * and the weights of those operations that read them, are rounded to 8 bits and back.
 */
final class FakeQuantised {

  private final Network network;
  private final Weights weights;

  /** Empty for a network in floats. */
  private final Map<String, Range> ranges;

  private final boolean signed;
  private final Set<String> floatConvolutions;
  private final boolean floatLinear;

  /** What maps held, before they were rounded. */
  final Map<String, Range> seen = new HashMap<>();

  FakeQuantised(
      Network network,
      Weights weights,
      Map<String, Range> ranges,
      boolean signed,
      Set<String> floatConvolutions,
      boolean floatLinear) {
    this.network = network;
    this.weights = weights;
    this.ranges = ranges;
    this.signed = signed;
    this.floatConvolutions = floatConvolutions;
    this.floatLinear = floatLinear;
  }

  static FakeQuantised floats(Network network, Weights weights) {
    return new FakeQuantised(network, weights, Map.of(), false, Set.of(), true);
  }

  float[] scores(float[] image) {
    var map = rounded("input", image);
    for (var stage : network.stages()) {
      for (var i = 0; i < stage.layers().size(); i++) {
        map = layer(stage.layers().get(i), Parameters.layerName(stage.number(), i), map);
      }
    }
    return map;
  }

  private float[] layer(Layer layer, String name, float[] input) {
    var map = input;
    var operations = layer.operations();
    for (var i = 0; i < operations.size(); i++) {
      var at = name + ".op" + i;
      map =
          switch (operations.get(i)) {
            case Operation.Convolution conv ->
                rounded(
                    at,
                    i + 1 < operations.size()
                            && operations.get(i + 1) instanceof Operation.BatchNorm norm
                        ? normalised(conv, at, norm, name + ".op" + (i + 1), map)
                        : convolution(
                            conv, map, weights.get(at + ".weight"), bias(conv), quantised(at)));
            case Operation.BatchNorm _, Operation.Dropout _ -> map;
            case Operation.Activate(_, var activation) -> activated(activation, at, map);
            case Operation.SqueezeExcite squeeze -> squeezed(squeeze, at, map);
            case Operation.GlobalPool(var shape) -> rounded(at, pooled(shape, map));
            case Operation.Linear linear -> linear(linear, at, map);
          };
    }
    return layer.residual() ? rounded(name + ".add", sum(map, input)) : map;
  }

  private boolean quantised(String convolution) {
    return !ranges.isEmpty() && !floatConvolutions.contains(convolution);
  }

  private static float[] bias(Operation.Convolution conv) {
    return new float[conv.output().channels()];
  }

  private float[] normalised(
      Operation.Convolution conv, String at, Operation.BatchNorm norm, String normAt, float[] map) {
    var weight = weights.get(at + ".weight").clone();
    var bias = bias(conv);
    var each = weight.length / bias.length;
    for (var channel = 0; channel < bias.length; channel++) {
      var factor =
          weights.get(normAt + ".scale")[channel]
              / Math.sqrt(weights.get(normAt + ".variance")[channel] + norm.epsilon());
      for (var i = channel * each; i < (channel + 1) * each; i++) {
        weight[i] = (float) (weight[i] * factor);
      }
      bias[channel] =
          (float)
              (weights.get(normAt + ".shift")[channel]
                  - factor * weights.get(normAt + ".mean")[channel]);
    }
    return convolution(conv, map, weight, bias, quantised(at));
  }

  private float[] convolution(
      Operation.Convolution conv, float[] map, float[] given, float[] bias, boolean quantised) {
    var weight = quantised ? byChannel(given, bias.length) : given;
    Shape in = conv.input();
    Shape out = conv.output();
    var result = new float[(int) out.size()];
    int perGroupIn = in.channels() / conv.groups();
    int perGroupOut = out.channels() / conv.groups();
    int kernel = conv.kernel();
    for (var channel = 0; channel < out.channels(); channel++) {
      int group = channel / perGroupOut;
      for (var y = 0; y < out.height(); y++) {
        for (var x = 0; x < out.width(); x++) {
          double sum = bias[channel];
          for (var c = 0; c < perGroupIn; c++) {
            for (var dy = 0; dy < kernel; dy++) {
              for (var dx = 0; dx < kernel; dx++) {
                int row = y * conv.stride() + dy - conv.padding();
                int column = x * conv.stride() + dx - conv.padding();
                if (row >= 0 && row < in.height() && column >= 0 && column < in.width()) {
                  sum +=
                      (double)
                              map[
                                  ((group * perGroupIn + c) * in.height() + row) * in.width()
                                      + column]
                          * weight[((channel * perGroupIn + c) * kernel + dy) * kernel + dx];
                }
              }
            }
          }
          result[(channel * out.height() + y) * out.width() + x] = (float) sum;
        }
      }
    }
    return result;
  }

  private float[] activated(Activation activation, String at, float[] map) {
    return switch (activation) {
      case RELU -> {
        var result = map.clone();
        for (var i = 0; i < result.length; i++) {
          result[i] = Math.max(0, result[i]);
        }
        yield rounded(at, result);
      }
      case SWISH -> {
        var gate = rounded(at + ".sigmoid", sigmoid(map));
        var result = map.clone();
        for (var i = 0; i < result.length; i++) {
          result[i] *= gate[i];
        }
        yield rounded(at, result);
      }
    };
  }

  private float[] squeezed(Operation.SqueezeExcite squeeze, String at, float[] map) {
    var shape = squeeze.input();
    var mean = rounded(at + ".squeeze", pooled(shape, map));
    var reduce =
        new Operation.Convolution(
            new Shape(shape.channels(), 1, 1), new Shape(squeeze.reduced(), 1, 1), 1, 1, 0, 1);
    var expand =
        new Operation.Convolution(
            new Shape(squeeze.reduced(), 1, 1), new Shape(shape.channels(), 1, 1), 1, 1, 0, 1);
    var reduced = rounded(at + ".reduce", dense(reduce, at + ".reduce", mean));
    var active = activated(squeeze.activation(), at + ".activation", reduced);
    var expanded = rounded(at + ".expand", dense(expand, at + ".expand", active));
    var gate = rounded(at + ".gate", sigmoid(expanded));
    var result = map.clone();
    int area = shape.height() * shape.width();
    for (var i = 0; i < result.length; i++) {
      result[i] *= gate[i / area];
    }
    return rounded(at, result);
  }

  private float[] dense(Operation.Convolution conv, String at, float[] map) {
    return convolution(
        conv, map, weights.get(at + ".weight"), weights.get(at + ".bias"), quantised(at));
  }

  private float[] linear(Operation.Linear linear, String at, float[] map) {
    var conv =
        new Operation.Convolution(
            new Shape((int) linear.input().size(), 1, 1), linear.output(), 1, 1, 0, 1);
    return convolution(
        conv,
        rounded(at + ".flatten", map),
        weights.get(at + ".weight"),
        weights.get(at + ".bias"),
        !ranges.isEmpty() && !floatLinear);
  }

  private static float[] pooled(Shape shape, float[] map) {
    var result = new float[shape.channels()];
    int area = shape.height() * shape.width();
    for (var channel = 0; channel < result.length; channel++) {
      double sum = 0;
      for (var i = channel * area; i < (channel + 1) * area; i++) {
        sum += map[i];
      }
      result[channel] = (float) (sum / area);
    }
    return result;
  }

  private static float[] sigmoid(float[] map) {
    var result = map.clone();
    for (var i = 0; i < result.length; i++) {
      result[i] = (float) (1 / (1 + Math.exp(-result[i])));
    }
    return result;
  }

  private static float[] sum(float[] one, float[] other) {
    var result = one.clone();
    for (var i = 0; i < result.length; i++) {
      result[i] += other[i];
    }
    return result;
  }

  private static float[] byChannel(float[] weight, int channels) {
    var result = weight.clone();
    var each = weight.length / channels;
    for (var channel = 0; channel < channels; channel++) {
      float most = 0;
      for (var i = channel * each; i < (channel + 1) * each; i++) {
        most = Math.max(most, Math.abs(weight[i]));
      }
      for (var i = channel * each; i < (channel + 1) * each; i++) {
        result[i] = most == 0 ? 0 : (float) Math.rint(weight[i] / (most / 127)) * (most / 127);
      }
    }
    return result;
  }

  /** A map as 8 bits tell it, if it has a range. */
  private float[] rounded(String name, float[] map) {
    float least = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (var value : map) {
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }
    seen.put(name, new Range(least, largest));
    var range = ranges.get(name);
    if (range == null) {
      return map;
    }
    var result = map.clone();
    double low = Math.min(0, range.least());
    double high = Math.max(0, range.largest());
    double scale = signed ? Math.max(-low, high) / 127 : (high - low) / 255;
    double zero = signed ? 0 : Math.rint(-low / scale);
    for (var i = 0; i < result.length; i++) {
      double number = Math.rint(map[i] / scale) + zero;
      number = signed ? Math.clamp(number, -128, 127) : Math.clamp(number, 0, 255);
      result[i] = (float) ((number - zero) * scale);
    }
    return result;
  }
}
