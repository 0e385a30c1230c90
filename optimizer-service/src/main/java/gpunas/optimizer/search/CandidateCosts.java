package gpunas.optimizer.search;

import gpunas.optimizer.Cost;
import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerCells;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.SearchSpace;
import java.util.function.ToDoubleFunction;

/** Costs of any network of a space, by array reads. */
public final class CandidateCosts {

  private final LayerGrid grid;
  private final AdditiveCost latency;
  private final AdditiveCost macs;
  private final AdditiveCost parameters;

  /**
   * @param latencyMicros latency of a layer of the space, microseconds
   */
  public CandidateCosts(SearchSpace space, ToDoubleFunction<Layer> latencyMicros) {
    grid = new LayerGrid(space);
    latency = grid.cost(latencyMicros);
    macs = grid.cost(Layer::macs);
    parameters = grid.cost(Layer::parameters);
  }

  SearchSpace space() {
    return grid.space();
  }

  /** The layers of a member of the space; finding them is the most expensive part of any sum. */
  LayerCells find(int[] values) {
    return grid.find(values);
  }

  double latencyMicros(Encoding encoding) {
    return latency.of(encoding);
  }

  double latencyMicros(LayerCells found) {
    return latency.of(found);
  }

  Cost of(Encoding encoding) {
    return of(find(encoding.toArray()));
  }

  Cost of(LayerCells found) {
    return new Cost(latency.of(found), macs.of(found), parameters.of(found));
  }
}
