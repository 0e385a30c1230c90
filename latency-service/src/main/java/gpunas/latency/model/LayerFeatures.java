package gpunas.latency.model;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Distilled;
import gpunas.searchspace.Layer;
import java.util.List;

/** What a process is told of a layer: its work and its choices, each from 0 to 1 over a space. */
final class LayerFeatures {

  private final double[] lowest;
  private final double[] ranges;

  private LayerFeatures(double[] lowest, double[] ranges) {
    this.lowest = lowest;
    this.ranges = ranges;
  }

  /** Features whose ranges are those of some layers, at least one. */
  static LayerFeatures over(List<Layer> layers) {
    var lowest = raw(layers.getFirst());
    var highest = lowest.clone();
    for (var layer : layers) {
      var values = raw(layer);
      for (var i = 0; i < values.length; i++) {
        lowest[i] = Math.min(lowest[i], values[i]);
        highest[i] = Math.max(highest[i], values[i]);
      }
    }
    for (var i = 0; i < highest.length; i++) {
      highest[i] = highest[i] > lowest[i] ? highest[i] - lowest[i] : 1;
    }
    return new LayerFeatures(lowest, highest);
  }

  double[] of(Layer layer) {
    var values = raw(layer);
    for (var i = 0; i < values.length; i++) {
      values[i] = (values[i] - lowest[i]) / ranges[i];
    }
    return values;
  }

  private static double[] raw(Layer layer) {
    var work = Work.of(layer);
    var choices = Choices.of(layer);
    return new double[] {
      Math.log1p(work.dense()),
      Math.log1p(work.pointwise()),
      Math.log1p(work.depthwise()),
      Math.log1p(work.moved()),
      Math.log1p(work.weights()),
      Math.log(layer.input().channels()),
      Math.log(layer.output().channels()),
      Math.log(layer.input().height()),
      choices.kernel,
      choices.stride,
      choices.expansion,
      choices.squeezeExcite ? 1 : 0,
      choices.activation == Activation.RELU ? 0 : 1,
      choices.type == Type.PLAIN ? 1 : 0,
      choices.type == Type.FUSED ? 1 : 0,
      choices.type == Type.BOTTLENECK ? 1 : 0
    };
  }

  private enum Type {
    PLAIN,
    FUSED,
    BOTTLENECK,
    CLASSIFIER
  }

  private record Choices(
      Type type,
      int kernel,
      int stride,
      double expansion,
      boolean squeezeExcite,
      Activation activation) {

    static Choices of(Layer layer) {
      return switch (layer) {
        case Layer.Conv conv ->
            new Choices(Type.PLAIN, conv.kernel(), conv.stride(), 1, false, conv.activation());
        case Layer.FusedIrb block ->
            new Choices(
                Type.FUSED,
                block.kernel(),
                block.stride(),
                block.expansion(),
                block.squeezeExcite(),
                block.activation());
        case Layer.Irb block ->
            new Choices(
                Type.BOTTLENECK,
                block.kernel(),
                block.stride(),
                block.expansion(),
                block.squeezeExcite(),
                block.activation());
        case Distilled.Stem _ -> new Choices(Type.PLAIN, 3, 2, 1, false, Activation.RELU);
        case Distilled.Irb block ->
            new Choices(
                Type.BOTTLENECK,
                block.kernel(),
                block.stride(),
                block.expansion(),
                false,
                Activation.RELU);
        case Layer.Tail _, Distilled.Tail _ ->
            new Choices(Type.CLASSIFIER, 1, 1, 1, false, Activation.RELU);
      };
    }
  }
}
