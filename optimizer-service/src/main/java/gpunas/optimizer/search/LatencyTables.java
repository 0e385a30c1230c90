package gpunas.optimizer.search;

import gpunas.searchspace.Layer;
import gpunas.searchspace.SearchSpace;
import java.util.function.ToDoubleFunction;

/** Where latency tables are kept. */
public interface LatencyTables {

  /**
   * The latency of every layer of a space, microseconds. A table that is not there, or not
   * complete, is a failure of the outside that passes: the adapter throws what its loop retries.
   */
  ToDoubleFunction<Layer> find(String tableId, SearchSpace space);
}
