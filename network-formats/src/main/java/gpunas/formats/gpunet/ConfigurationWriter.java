package gpunas.formats.gpunet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Distilled;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import java.util.Locale;

/** Appends the entries of a network to a configuration's list. */
final class ConfigurationWriter {

  private final ArrayNode list;

  private ConfigurationWriter(ArrayNode list) {
    this.list = list;
  }

  static void write(Network network, ArrayNode list) {
    var layers = network.layers();
    var distilled = layers.getFirst() instanceof Distilled;
    var image = network.input();
    if (image.height() != image.width()) {
      throw inexpressible("knows square images only", image);
    }
    for (var layer : layers) {
      if (layer instanceof Distilled != distilled) {
        throw inexpressible("does not mix its families", LayerKey.of(layer));
      }
    }
    var data =
        list.addObject()
            .put("layer_type", "data")
            .put("img_resolution", image.height())
            .put("distill", distilled);
    var padding = network.padding();
    if (padding != null && padding != Padding.AS_RELEASED) {
      data.put(GpunetJson.PADDING, padding.toString());
    }
    new ConfigurationWriter(list).write(network);
  }

  private void write(Network network) {
    var previous = -1;
    for (var stage : network.stages()) {
      for (var layer : stage.layers()) {
        if (list.size() == 1) {
          writeHead(layer);
        } else {
          write(layer, stage.number(), stage.number() == previous + 1);
        }
      }
      previous = stage.number();
    }
  }

  private void writeHead(Layer layer) {
    switch (layer) {
      case Layer.Conv(_, _, var kernel, var stride, var activation)
          when kernel == 3 && stride == 2 -> {
        var entry = entry("head", layer);
        // Swish is the default of NVIDIA's code, and its searched configurations leave it out.
        if (activation != Activation.SWISH) {
          entry.put("act", name(activation));
        }
      }
      case Distilled.Stem(_, _, var convolutions) ->
          entry(convolutions == 1 ? "head" : "head_large", layer).put("stage", 0);
      case Layer.Conv _,
          Layer.FusedIrb _,
          Layer.Irb _,
          Layer.Tail _,
          Distilled.Irb _,
          Distilled.Tail _ ->
          throw inexpressible("begins with a 3x3 convolution of stride 2", LayerKey.of(layer));
    }
  }

  private void write(Layer layer, int stage, boolean consecutive) {
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
      case Distilled.Irb(_, _, var kernel, var stride, var expansion, var groups) ->
          entry("irb", layer)
              .put("stride", stride)
              .put("expansion", expansion)
              .put("kernel_size", kernel)
              .put("groups", groups)
              .put("stage", stage);
      case Layer.Tail(_, var filters, var classes) ->
          tail(layer, filters, classes, stage, consecutive);
      case Distilled.Tail(_, var filters, var classes) ->
          tail(layer, filters, classes, stage, consecutive);
      case Distilled.Stem _ -> throw inexpressible("has its head first", LayerKey.of(layer));
    }
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

  /** NVIDIA leaves the number of the tail out where it is the next one. */
  private void tail(Layer layer, int filters, int classes, int stage, boolean consecutive) {
    var entry =
        list.addObject()
            .put("layer_type", "tail")
            .put("num_in_channels", layer.input().channels())
            .put("num_out_channels", filters)
            .put("num_classes", classes);
    if (!consecutive) {
      entry.put("stage", stage);
    }
  }

  private ObjectNode entry(String type, Layer layer) {
    return list.addObject()
        .put("layer_type", type)
        .put("num_in_channels", layer.input().channels())
        .put("num_out_channels", layer.output().channels());
  }

  private static String name(Activation activation) {
    return activation.name().toLowerCase(Locale.ROOT);
  }

  private static IllegalArgumentException inexpressible(String rule, Object found) {
    return new IllegalArgumentException(
        "This network cannot be written in NVIDIA's format, which %s; it has %s."
            .formatted(rule, found));
  }
}
