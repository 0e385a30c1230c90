package gpunas.latency.calibration;

import gpunas.searchspace.Distilled;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Shape;

/**
 * A reason for which a layer takes more or less time inside a network than alone. Each is a number
 * per layer, so that a corrected latency is still a sum over layers.
 */
public enum Term {
  /** Microseconds of the layer alone: how much slower or faster everything is. */
  TIME,
  /** 1 for the classifier, of which every network has one: what a call costs once. */
  NETWORK,
  /** 1 for every layer: what each one alone costs more to start. */
  LAYER,
  /** Thousands of values read: a layer alone brings them into the runtime's own layout. */
  INPUT,
  /** Thousands of values written, which a layer alone brings back from it. */
  OUTPUT,
  /** Microseconds of plain convolutions. */
  CONVOLUTION_TIME,
  /** Microseconds of fused bottlenecks. */
  FUSED_BOTTLENECK_TIME,
  /** Microseconds of bottlenecks. */
  BOTTLENECK_TIME;

  private static final double THOUSAND = 1000;

  /**
   * What a layer adds to this term.
   *
   * @param micros of the layer alone
   */
  double of(Layer layer, double micros) {
    return switch (this) {
      case TIME -> micros;
      case NETWORK -> isClassifier(layer) ? 1 : 0;
      case LAYER -> 1;
      case INPUT -> values(layer.input());
      case OUTPUT -> values(layer.output());
      case CONVOLUTION_TIME -> micros * (typeOf(layer) == CONVOLUTION_TIME ? 1 : 0);
      case FUSED_BOTTLENECK_TIME -> micros * (typeOf(layer) == FUSED_BOTTLENECK_TIME ? 1 : 0);
      case BOTTLENECK_TIME -> micros * (typeOf(layer) == BOTTLENECK_TIME ? 1 : 0);
    };
  }

  /** The term that is the layer's type; {@link #TIME} for a classifier, which has none. */
  private static Term typeOf(Layer layer) {
    return switch (layer) {
      case Layer.Conv _, Distilled.Stem _ -> CONVOLUTION_TIME;
      case Layer.FusedIrb _ -> FUSED_BOTTLENECK_TIME;
      case Layer.Irb _, Distilled.Irb _ -> BOTTLENECK_TIME;
      case Layer.Tail _, Distilled.Tail _ -> TIME;
    };
  }

  private static boolean isClassifier(Layer layer) {
    return typeOf(layer) == TIME;
  }

  private static double values(Shape map) {
    return map.channels() * (double) map.height() * map.width() / THOUSAND;
  }
}
