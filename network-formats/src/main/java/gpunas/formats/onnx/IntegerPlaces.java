package gpunas.formats.onnx;

import gpunas.formats.onnx.QuantisationPlan.Cut;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a network rounds to 8-bit integers, and to which: said once, for whoever writes its model
 * and for whoever trains it with the same roundings.
 *
 * <p>Weights are rounded to {@value #LARGEST_WEIGHT} numbers on either side of zero, with a scale
 * for each output channel: its largest weight becomes the largest number, unless its bias would
 * then be above {@link #LARGEST_BIAS}.
 *
 * @param maps numbers of the feature maps that are rounded, by their names in the model: those of
 *     the operations, or parts of them, that make them
 * @param weights numbers of what is multiplied by the weights that are rounded, by their names
 * @param roundsBiases whether the biases beside these weights are rounded as well, to 32-bit
 *     integers of the scale that products have
 */
public record IntegerPlaces(
    Map<String, Grid> maps, Map<String, Grid> weights, boolean roundsBiases) {

  /** A weight as an integer, at most. */
  public static final int LARGEST_WEIGHT = 127;

  /** A bias as an integer, at most, so that adding products to it does not overflow. */
  public static final double LARGEST_BIAS = 1 << 30;

  /** Copies the maps. */
  public IntegerPlaces {
    maps = Map.copyOf(maps);
    weights = Map.copyOf(weights);
  }

  /**
   * Those of a network.
   *
   * @param model of it, in 32-bit floats, batch normalisations folded
   * @param ranges of at least the feature maps that {@link QuantisedModels#maps} names
   * @throws IllegalArgumentException if it is another model, or a range is missing
   */
  public static IntegerPlaces of(
      OnnxModel model, Map<String, Range> ranges, Quantisation quantisation) {
    return of(model, ranges, Cut.NOWHERE, quantisation);
  }

  static IntegerPlaces of(
      OnnxModel model, Map<String, Range> ranges, Cut cut, Quantisation quantisation) {
    var plan = QuantisationPlan.of(model, cut, quantisation);
    var maps = new LinkedHashMap<String, Grid>();
    plan.maps().forEach(map -> maps.put(map, grid(map, ranges, quantisation.placement())));
    var weights = new HashMap<String, Grid>();
    model.graph().getNodeList().stream()
        .filter(plan::hasIntegerWeights)
        .forEach(node ->
            weights.put(
                node.getInput(1), grid(node.getInput(0), ranges, quantisation.placement())));
    return new IntegerPlaces(maps, weights, roundsBiases(quantisation.placement()));
  }

  private static boolean roundsBiases(Quantisation.Placement placement) {
    return switch (placement) {
      case ONNXRUNTIME -> true;
      case TENSORRT -> false;
    };
  }

  private static Grid grid(
      String map, Map<String, Range> ranges, Quantisation.Placement placement) {
    var range = ranges.get(map);
    if (range == null) {
      throw new IllegalArgumentException(
          "No range of the feature map %s among %d. Maybe they are of another network."
              .formatted(map, ranges.size()));
    }
    return Grid.of(range, placement);
  }
}
