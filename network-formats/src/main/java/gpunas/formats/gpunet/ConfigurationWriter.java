package gpunas.formats.gpunet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import java.util.Locale;

/** Appends the entries of a network to a configuration's list. */
final class ConfigurationWriter {

  private final ArrayNode list;

  ConfigurationWriter(ArrayNode list) {
    this.list = list;
  }

  void write(Network network) {
    var image = network.input();
    if (image.height() != image.width()) {
      throw new IllegalArgumentException(
          "NVIDIA's format knows square images only; this network takes %s.".formatted(image));
    }
    list.addObject()
        .put("layer_type", "data")
        .put("img_resolution", image.height())
        .put("distill", false);
    for (var stage : network.stages()) {
      for (var layer : stage.layers()) {
        if (list.size() == 1) {
          writeHead(layer);
        } else {
          write(stage.number(), layer);
        }
      }
    }
  }

  private void writeHead(Layer layer) {
    if (!(layer instanceof Layer.Conv(_, _, var kernel, var stride, var activation))
        || kernel != 3
        || stride != 2) {
      throw new IllegalArgumentException(
          "NVIDIA's format begins with a 3x3 convolution of stride 2; this network begins with %s."
              .formatted(LayerKey.of(layer)));
    }
    var entry = entry("head", layer);
    // Swish is the default of NVIDIA's code, and its searched configurations leave it out.
    if (activation != Activation.SWISH) {
      entry.put("act", name(activation));
    }
  }

  private void write(int stage, Layer layer) {
    switch (layer) {
      case Layer.Conv(_, _, var kernel, var stride, var activation) ->
          entry("conv", layer)
              .put("stride", stride)
              .put("kernel_size", kernel)
              .put("act", name(activation))
              .put("stage", stage);
      case Layer.FusedIrb block ->
          bottleneck(
              entry("fused_irb", layer).put("stride", block.stride()),
              block.expansion(),
              block.kernel(),
              block.activation(),
              block.squeezeExcite(),
              stage);
      case Layer.Irb block ->
          bottleneck(
              entry("irb", layer).put("stride", block.stride()),
              block.expansion(),
              block.kernel(),
              block.activation(),
              block.squeezeExcite(),
              stage);
      case Layer.Tail(var input, var filters, var classes) ->
          list.addObject()
              .put("layer_type", "tail")
              .put("num_in_channels", input.channels())
              .put("num_out_channels", filters)
              .put("num_classes", classes);
    }
  }

  private ObjectNode entry(String type, Layer layer) {
    return list.addObject()
        .put("layer_type", type)
        .put("num_in_channels", layer.input().channels())
        .put("num_out_channels", layer.output().channels());
  }

  private static void bottleneck(
      ObjectNode entry,
      double expansion,
      int kernel,
      Activation activation,
      boolean squeezeExcite,
      int stage) {
    if (expansion == Math.rint(expansion)) {
      entry.put("expansion", (long) expansion);
    } else {
      entry.put("expansion", expansion);
    }
    entry
        .put("kernel_size", kernel)
        .put("act", name(activation))
        .put("use_se", squeezeExcite)
        .put("stage", stage);
  }

  private static String name(Activation activation) {
    return activation.name().toLowerCase(Locale.ROOT);
  }
}
