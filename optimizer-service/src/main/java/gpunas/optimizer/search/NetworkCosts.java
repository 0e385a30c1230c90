package gpunas.optimizer.search;

import gpunas.optimizer.Cost;
import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.SearchSpace;
import java.util.function.ToDoubleFunction;

/** Costs of any network of a space, by array reads. */
public final class NetworkCosts {

  private final SearchSpace space;
  private final AdditiveCost latency;
  private final AdditiveCost macs;
  private final AdditiveCost parameters;

  /**
   * @param latencyMicros latency of a layer of the space, microseconds
   */
  public NetworkCosts(SearchSpace space, ToDoubleFunction<Layer> latencyMicros) {
    this.space = space;
    var grid = new LayerGrid(space);
    latency = grid.cost(latencyMicros);
    macs = grid.cost(Layer::macs);
    parameters = grid.cost(Layer::parameters);
  }

  SearchSpace space() {
    return space;
  }

  double latencyMicros(int[] values) {
    return latency.of(values, 0);
  }

  Cost of(Encoding encoding) {
    return of(encoding.toArray());
  }

  Cost of(int[] values) {
    return new Cost(latency.of(values, 0), macs.of(values, 0), parameters.of(values, 0));
  }
}
