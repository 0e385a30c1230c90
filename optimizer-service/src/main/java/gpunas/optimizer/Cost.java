package gpunas.optimizer;

import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerCells;
import gpunas.searchspace.NetworkCosts;

/**
 * What is known of a candidate without training it.
 *
 * @param latencyMicros predicted latency in microseconds, above 0
 * @param macs multiply-accumulate operations of one image, above 0
 * @param parameters number of weights, above 0
 */
public record Cost(double latencyMicros, double macs, double parameters) {

  /**
   * @throws IllegalArgumentException if a component is not a finite number above 0
   */
  public Cost {
    requirePositive("latencyMicros", latencyMicros);
    requirePositive("macs", macs);
    requirePositive("parameters", parameters);
  }

  /**
   * What a network costs.
   *
   * @throws IllegalArgumentException if it is not of the space that the costs are for
   */
  public static Cost of(NetworkCosts costs, Encoding network) {
    return of(costs, costs.grid().find(network.toArray()));
  }

  /** What the network costs whose layers were found last. */
  public static Cost of(NetworkCosts costs, LayerCells found) {
    return new Cost(costs.micros().of(found), costs.macs().of(found), costs.parameters().of(found));
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s must be a finite number above 0, but is %s.".formatted(name, value));
    }
  }
}
