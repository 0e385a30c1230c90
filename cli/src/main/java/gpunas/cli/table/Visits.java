package gpunas.cli.table;

import gpunas.latency.model.Measured;
import gpunas.latency.model.MeasurementPlan;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was measured for a table, from an earlier one and round by round. */
final class Visits {

  private final String id;
  private final Provenance provenance;
  private final Map<String, Double> settled = new HashMap<>();
  private final Map<String, Double> spreads = new HashMap<>();
  private final Map<String, List<Double>> open = new HashMap<>();

  Visits(String id, Provenance provenance) {
    this.id = id;
    this.provenance = provenance;
  }

  String id() {
    return id;
  }

  /** Takes over what was measured for an earlier table: it stays. */
  void know(Measured earlier) {
    settled.putAll(earlier.micros());
    spreads.putAll(earlier.spreads());
  }

  /** Takes in a round or a part of it. */
  void know(MeasuredRound part) {
    part.micros()
        .forEach((key, micros) -> {
          if (!settled.containsKey(key)) {
            var times = open.computeIfAbsent(key, _ -> new ArrayList<>());
            times.add(micros);
            if (times.size() >= Math.min(MeasurementPlan.ROUNDS, part.rounds())) {
              settle(key, times);
            }
          }
        });
  }

  private void settle(String key, List<Double> times) {
    times.sort(null);
    settled.put(key, times.getFirst());
    spreads.put(key, Math.round(1e3 * (times.get(times.size() / 2) - times.getFirst())) / 1e3);
    open.remove(key);
  }

  int networks() {
    return (int) settled.keySet().stream().filter(TableKey::isNetwork).count();
  }

  int layers() {
    return settled.size() - networks();
  }

  Measured measured() {
    return new Measured(id, provenance, settled, spreads);
  }
}
