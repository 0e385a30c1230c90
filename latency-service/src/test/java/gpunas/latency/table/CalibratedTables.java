package gpunas.latency.table;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keys;

import gpunas.latency.WholeNetworks;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.HashMap;
import java.util.function.DoubleUnaryOperator;

/** Tables of the quickstart's space that have whole networks. */
public final class CalibratedTables {

  private CalibratedTables() {}

  /** Networks take a tenth longer than the sum of their layers, and three microseconds. */
  public static LatencyTable slowerByATenth(String id) {
    return of(id, Spaces.quickstart(), sum -> 1.1 * sum + 3);
  }

  /** A layer takes a microsecond for each thousand multiply-accumulates, and one more. */
  static LatencyTable of(String id, SearchSpace space, DoubleUnaryOperator whole) {
    var entries = new HashMap<String, Double>();
    keys(space).forEach(key -> entries.put(key, 1 + LayerKey.parse(key).macs() / 1000.0));
    for (var network : WholeNetworks.keys(space)) {
      var sum =
          TableKey.layerKeys(network).stream()
              .mapToDouble(layer -> entries.getOrDefault(layer, 0.0))
              .sum();
      entries.put(network, whole.applyAsDouble(sum));
    }
    return new LatencyTable(id, HERE, entries);
  }
}
