package gpunas.formats.gpunet;

import com.fasterxml.jackson.databind.JsonNode;
import gpunas.formats.Tensor;
import java.util.Map;

/**
 * GPUNet's blocks once more, for comparison: from a configuration and a state dictionary, as the
 * published facts have them (paper, model code and configurations), in double precision and without
 * anything of the product.
 */
final class PublishedBlocks {

  /** A feature map: (channel, row, column). */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Maps(double[] values, int channels, int side) {
    double at(int channel, int row, int column) {
      return row < 0 || column < 0 || row >= side || column >= side
          ? 0
          : values[(channel * side + row) * side + column];
    }
  }

  private final JsonNode configuration;
  private final Map<String, Tensor> state;
  private final boolean distilled;
  private final boolean same;

  PublishedBlocks(JsonNode configuration, Map<String, Tensor> state) {
    this.configuration = configuration;
    this.state = state;
    var data = configuration.get(0);
    this.distilled = data.get("distill").booleanValue();
    this.same = data.path("padding").asText("as_released").equals("same");
  }

  float[] logits(float[] image) {
    var side = configuration.get(0).get("img_resolution").intValue();
    var pixels = new double[image.length];
    for (var i = 0; i < image.length; i++) {
      pixels[i] = image[i];
    }
    var x = new Maps(pixels, image.length / side / side, side);
    for (var i = 1; i < configuration.size(); i++) {
      var entry = configuration.get(i);
      x = distilled ? distilled(entry, i + 1, x) : searched(entry, i + 1, x);
    }
    var logits = new float[x.values().length];
    for (var i = 0; i < logits.length; i++) {
      logits[i] = (float) x.values()[i];
    }
    return logits;
  }

  private Maps searched(JsonNode entry, int number, Maps x) {
    var block = "network.stage: %s layer%d.".formatted(entry.path("stage").asText(), number);
    var kernel = entry.path("kernel_size").intValue();
    var stride = entry.path("stride").intValue();
    var act = entry.path("act").asText("swish");
    var symmetric = (kernel - 1) / 2;
    return switch (entry.get("layer_type").textValue()) {
      case "head" -> {
        var head = "network.head: %d.net.".formatted(number);
        yield act(act, norm(head + "1", 1e-3, conv(head + "0", x, 2, 1, 1)));
      }
      case "conv" ->
          act(act, norm(block + "bn1", 1e-3, conv(block + "conv", x, stride, symmetric, 1)));
      case "fused_irb" -> {
        var padding = stride == 2 && !same ? 0 : symmetric;
        var y =
            act(act, norm(block + "bn1", 1e-3, conv(block + "conv_exp", x, stride, padding, 1)));
        y = squeezed(entry, block, act, y);
        y = norm(block + "bn2", 1e-3, conv(block + "conv_pwl", y, 1, 0, 1));
        yield added(x, y, stride);
      }
      case "irb" -> {
        var y = act(act, norm(block + "bn1", 1e-3, conv(block + "conv_pw", x, 1, 0, 1)));
        y = conv(block + "conv_dw", y, stride, symmetric, y.channels());
        y = squeezed(entry, block, act, act(act, norm(block + "bn2", 1e-3, y)));
        y = norm(block + "bn3", 1e-3, conv(block + "conv_pwl", y, 1, 0, 1));
        yield added(x, y, stride);
      }
      case "tail" -> {
        var tail = "network. layer%d.net.".formatted(number);
        var y = act("relu", norm(tail + "1", 1e-3, conv(tail + "0", x, 1, 0, 1)));
        yield linear(tail + "6", mean(y));
      }
      default -> throw new AssertionError(entry);
    };
  }

  private Maps distilled(JsonNode entry, int number, Maps x) {
    var head = "network.head:.net.";
    return switch (entry.get("layer_type").textValue()) {
      case "head" -> relu(head, 0, conv(head + "0", x, 2, 1, 1));
      case "head_large" -> {
        var y = relu(head, 0, conv(head + "0", x, 2, 1, 1));
        y = relu(head, 3, conv(head + "3", y, 1, 1, 1));
        yield relu(head, 6, conv(head + "6", y, 1, 1, 1));
      }
      case "irb" -> {
        var body = "network.stage: %s irb%d.body.".formatted(entry.get("stage").asText(), number);
        var stride = entry.get("stride").intValue();
        var groups = entry.get("groups").intValue();
        var padding = entry.get("kernel_size").intValue() / 2;
        var y = relu(body, 0, conv(body + "0", x, 1, 0, groups));
        y = relu(body, 3, conv(body + "3", y, stride, padding, y.channels()));
        y = norm(body + "7", 1e-5, conv(body + "6", y, 1, 0, groups));
        yield added(x, y, stride);
      }
      case "tail" -> {
        var tail = "network.tail:.net.";
        var y = mean(relu(tail, 0, conv(tail + "0", x, 1, 0, 1)));
        yield linear(tail + "8", act("relu", conv(tail + "4", y, 1, 0, 1)));
      }
      default -> throw new AssertionError(entry);
    };
  }

  /** The normalisation after a convolution of the distilled family, and ReLU. */
  private Maps relu(String modules, int convolution, Maps x) {
    return act("relu", norm(modules + (convolution + 1), 1e-5, x));
  }

  private Maps squeezed(JsonNode entry, String block, String act, Maps x) {
    if (!entry.get("use_se").booleanValue()) {
      return x;
    }
    var reduced = act(act, biased(block + "se.conv_reduce", mean(x)));
    var gates = biased(block + "se.conv_expand", reduced);
    var scaled = x.values().clone();
    var size = x.side() * x.side();
    for (var i = 0; i < scaled.length; i++) {
      scaled[i] *= sigmoid(gates.values()[i / size]);
    }
    return new Maps(scaled, x.channels(), x.side());
  }

  private Maps biased(String module, Maps x) {
    var y = conv(module, x, 1, 0, 1);
    var bias = values(module + ".bias");
    for (var i = 0; i < bias.length; i++) {
      y.values()[i] += bias[i];
    }
    return y;
  }

  private Maps linear(String module, Maps x) {
    var weight = values(module + ".weight");
    var bias = values(module + ".bias");
    var y = new double[bias.length];
    for (var i = 0; i < y.length; i++) {
      y[i] = bias[i];
      for (var j = 0; j < x.channels(); j++) {
        y[i] += weight[i * x.channels() + j] * x.values()[j];
      }
    }
    return new Maps(y, y.length, 1);
  }

  private static Maps added(Maps x, Maps y, int stride) {
    if (stride == 1 && x.channels() == y.channels()) {
      for (var i = 0; i < y.values().length; i++) {
        y.values()[i] += x.values()[i];
      }
    }
    return y;
  }

  private static Maps mean(Maps x) {
    var size = x.side() * x.side();
    var means = new double[x.channels()];
    for (var i = 0; i < x.values().length; i++) {
      means[i / size] += x.values()[i] / size;
    }
    return new Maps(means, x.channels(), 1);
  }

  private Maps conv(String module, Maps x, int stride, int padding, int groups) {
    var weight = state.get(module + ".weight");
    var values = weight.values();
    int filters = weight.shape().get(0);
    int perGroup = weight.shape().get(1);
    int kernel = weight.shape().get(2);
    var side = (x.side() + 2 * padding - kernel) / stride + 1;
    var y = new Maps(new double[filters * side * side], filters, side);
    var at = 0;
    for (var filter = 0; filter < filters; filter++) {
      var first = filter / (filters / groups) * perGroup;
      for (var row = 0; row < side; row++) {
        for (var column = 0; column < side; column++, at++) {
          var w = filter * perGroup * kernel * kernel;
          for (var channel = first; channel < first + perGroup; channel++) {
            for (var i = 0; i < kernel; i++) {
              for (var j = 0; j < kernel; j++, w++) {
                y.values()[at] +=
                    values[w]
                        * x.at(channel, row * stride + i - padding, column * stride + j - padding);
              }
            }
          }
        }
      }
    }
    return y;
  }

  private Maps norm(String module, double epsilon, Maps x) {
    var scale = values(module + ".weight");
    var shift = values(module + ".bias");
    var mean = values(module + ".running_mean");
    var variance = values(module + ".running_var");
    var size = x.side() * x.side();
    for (var i = 0; i < x.values().length; i++) {
      var c = i / size;
      x.values()[i] =
          (x.values()[i] - mean[c]) / Math.sqrt(variance[c] + epsilon) * scale[c] + shift[c];
    }
    return x;
  }

  private static Maps act(String act, Maps x) {
    for (var i = 0; i < x.values().length; i++) {
      var value = x.values()[i];
      x.values()[i] = act.equals("swish") ? value * sigmoid(value) : Math.max(0, value);
    }
    return x;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private float[] values(String name) {
    return state.get(name).values();
  }
}
