package gpunas.latency.model;

import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was measured for a table that is not complete.
 *
 * @param micros microseconds per batch by {@link TableKey}
 * @param spreads by the same keys, of those that are known: {@link LatencyTable#spreads}
 */
public record Measured(
    String id, Provenance provenance, Map<String, Double> micros, Map<String, Double> spreads) {

  /** Copies the maps. */
  public Measured {
    micros = Map.copyOf(micros);
    spreads = Map.copyOf(spreads);
  }

  /** What was measured of a table, without what was modelled. */
  public static Measured of(LatencyTable table) {
    var micros = new TreeMap<>(table.entries());
    micros.keySet().removeAll(table.deviations().keySet());
    return new Measured(table.id(), table.provenance(), micros, table.spreads());
  }

  /** Keys of the whole networks, in their order. */
  List<String> networks() {
    return micros.keySet().stream().filter(TableKey::isNetwork).sorted().toList();
  }

  int layers() {
    return micros.size() - networks().size();
  }
}
