package gpunas.latency.calibration;

import gpunas.searchspace.Layer;
import java.util.List;

/**
 * A network that was timed as a whole, and its layers alone.
 *
 * @param micros of the whole
 */
public record TimedNetwork(List<TimedLayer> layers, double micros) {

  /**
   * A layer of it.
   *
   * @param micros of the layer alone
   */
  public record TimedLayer(Layer layer, double micros) {}

  /** Copies the list. */
  public TimedNetwork {
    layers = List.copyOf(layers);
  }

  /** Sum over its layers. */
  double sum() {
    return sum(Term.TIME);
  }

  double sum(Term term) {
    return layers.stream().mapToDouble(each -> term.of(each.layer(), each.micros())).sum();
  }
}
