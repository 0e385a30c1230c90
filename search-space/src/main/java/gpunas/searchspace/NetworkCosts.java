package gpunas.searchspace;

import java.util.function.ToDoubleFunction;

/**
 * What the networks of a space cost, by array reads.
 *
 * @param micros latency, microseconds
 * @param macs multiply-accumulates for one image; exact, as counts are far below 2^53
 * @param parameters trained values; exact as well
 */
public record NetworkCosts(
    LayerGrid grid, AdditiveCost micros, AdditiveCost macs, AdditiveCost parameters) {

  /**
   * Sums over the layers of a space.
   *
   * @param micros latency of a layer, microseconds
   */
  public static NetworkCosts of(LayerGrid grid, ToDoubleFunction<Layer> micros) {
    return new NetworkCosts(
        grid, grid.cost(micros), grid.cost(Layer::macs), grid.cost(Layer::parameters));
  }
}
