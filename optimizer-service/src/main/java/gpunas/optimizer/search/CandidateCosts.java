package gpunas.optimizer.search;

import gpunas.optimizer.Cost;
import gpunas.searchmodel.Targets;
import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerCells;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.MemoryCost;
import gpunas.searchspace.SearchSpace;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Costs of any network of a space, by array reads. */
public final class CandidateCosts {

  private final LayerGrid grid;
  private final AdditiveCost latency;
  private final AdditiveCost macs;
  private final AdditiveCost parameters;

  /** Null if networks may take any memory. */
  private final @Nullable MemoryCost memory;

  private final Targets targets;

  /**
   * @param latencyMicros latency of a layer of the space, microseconds
   */
  public CandidateCosts(SearchSpace space, ToDoubleFunction<Layer> latencyMicros) {
    this(space, latencyMicros, new Targets(0, null, null), null);
  }

  /**
   * @param latencyMicros latency of a layer of the space, microseconds
   * @param targets of which the memory is held against networks
   * @param deployed by which memory is known; null if nobody knows, so that none is too much
   */
  CandidateCosts(
      SearchSpace space,
      ToDoubleFunction<Layer> latencyMicros,
      Targets targets,
      @Nullable DeployedMemory deployed) {
    this.targets = targets;
    grid = new LayerGrid(space);
    memory = targets.maxMemoryMiB() == null || deployed == null ? null : grid.cost(deployed);
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

  /** Whether the network does not take more memory than is allowed. */
  boolean allowsMemory(LayerCells found) {
    return memory == null || targets.allowMemory(memory.of(found));
  }

  Cost of(Encoding encoding) {
    return of(find(encoding.toArray()));
  }

  Cost of(LayerCells found) {
    return new Cost(latency.of(found), macs.of(found), parameters.of(found));
  }
}
