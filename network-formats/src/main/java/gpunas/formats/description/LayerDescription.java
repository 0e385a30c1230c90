package gpunas.formats.description;

import gpunas.searchspace.Activation;
import gpunas.searchspace.Distilled;
import gpunas.searchspace.Layer;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of any layer.
 *
 * @param layer the layer itself: its shapes and costs
 * @param type what it is called
 * @param kernel side of the kernel that is not 1x1; null if there is none
 * @param expansion null if it is not a bottleneck
 * @param squeezeExcite null if it is not a bottleneck
 * @param activation the one inside
 */
record LayerDescription(
    Layer layer,
    String type,
    @Nullable Integer kernel,
    int stride,
    @Nullable Double expansion,
    @Nullable Boolean squeezeExcite,
    Activation activation) {

  static LayerDescription of(Layer layer) {
    return switch (layer) {
      case Layer.Conv(_, _, var kernel, var stride, var activation) ->
          new LayerDescription(layer, "conv", kernel, stride, null, null, activation);
      case Layer.FusedIrb block ->
          new LayerDescription(
              layer,
              "fused_irb",
              block.kernel(),
              block.stride(),
              block.expansion(),
              block.squeezeExcite(),
              block.activation());
      case Layer.Irb block ->
          new LayerDescription(
              layer,
              "irb",
              block.kernel(),
              block.stride(),
              block.expansion(),
              block.squeezeExcite(),
              block.activation());
      case Layer.Tail _ -> tail(layer, "tail");
      case Distilled.Stem _ ->
          new LayerDescription(layer, "distilled_stem", 3, 2, null, null, Activation.RELU);
      case Distilled.Irb(_, _, var kernel, var stride, var expansion, _) ->
          new LayerDescription(
              layer, "distilled_irb", kernel, stride, (double) expansion, false, Activation.RELU);
      case Distilled.Tail _ -> tail(layer, "distilled_tail");
    };
  }

  private static LayerDescription tail(Layer layer, String type) {
    return new LayerDescription(layer, type, null, 1, null, null, Activation.RELU);
  }
}
