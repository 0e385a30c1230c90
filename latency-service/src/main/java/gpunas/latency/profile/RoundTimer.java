package gpunas.latency.profile;

import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.PendingRound;
import gpunas.latency.table.TableKey;
import gpunas.searchspace.LayerKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Visits layers and networks, each once per round, in an order of the round's own. */
public final class RoundTimer {

  /** Half a second of work for small layers, six seconds for the largest. */
  private static final int LAYERS_PER_PART = 50;

  private final LayerTimer timer;

  /** Measures with a timer, on its thread. */
  public RoundTimer(LayerTimer timer) {
    this.timer = timer;
  }

  /**
   * Cuts a round into parts, each of which takes seconds and fits into a record, in the order to
   * measure them.
   */
  public static List<PendingRound> parts(String tableId, PendingRound pending) {
    var keys = new ArrayList<>(pending.layers());
    Collections.shuffle(keys, new Random(31L * tableId.hashCode() + pending.round()));
    return TableKey.parts(keys, LAYERS_PER_PART).stream()
        .map(part ->
            new PendingRound(pending.round(), pending.rounds(), pending.tableLayers(), part))
        .toList();
  }

  /**
   * Measures a part of a round. Takes seconds, or minutes where models are built first.
   *
   * @param failures learns what could not be measured, which the answer is without; if it is too
   *     much, the last failure is thrown
   */
  public MeasuredRound measure(String tableId, PendingRound part, Failures failures) {
    return new MeasuredRound(
        tableId,
        timer.provenance(),
        part.round(),
        part.rounds(),
        part.tableLayers(),
        visit(part.layers(), failures));
  }

  /** Visits all that can be measured, in microseconds by key. */
  public Map<String, Double> visit(List<String> keys, Failures failures) {
    var visited = new HashMap<String, Double>();
    halve(keys.stream().filter(key -> !TableKey.isNetwork(key)).toList(), failures, visited);
    keys.stream()
        .filter(TableKey::isNetwork)
        .forEach(network -> halve(List.of(network), failures, visited));
    return visited;
  }

  /** What fails together is halved until it is known which of it fails alone. */
  private void halve(List<String> keys, Failures failures, Map<String, Double> visited) {
    if (keys.isEmpty()) {
      return;
    }
    try {
      visited.putAll(visitAll(keys));
      failures.measured();
    } catch (RuntimeException e) {
      if (!failures.counts(e)) {
        throw e;
      }
      if (keys.size() == 1) {
        failures.add(keys.getFirst(), e);
      } else {
        halve(keys.subList(0, keys.size() / 2), failures, visited);
        halve(keys.subList(keys.size() / 2, keys.size()), failures, visited);
      }
    }
  }

  /** The lowest of some rounds over networks, in the order of their keys here. */
  public double[] lowest(List<String> keys, int rounds) {
    var lowest = new HashMap<String, Double>();
    var shuffled = new ArrayList<>(keys);
    var random = new Random(keys.hashCode());
    for (var round = 1; round <= rounds; round++) {
      Collections.shuffle(shuffled, random);
      visitAll(shuffled).forEach((key, micros) -> lowest.merge(key, micros, Math::min));
    }
    return keys.stream().mapToDouble(key -> lowest.getOrDefault(key, Double.NaN)).toArray();
  }

  /** Visits layers, all of them together, then networks. */
  private Map<String, Double> visitAll(List<String> keys) {
    var visited = new HashMap<String, Double>();
    var layers = keys.stream().filter(key -> !TableKey.isNetwork(key)).toList();
    var times = timer.micros(layers.stream().map(LayerKey::parse).toList());
    for (var i = 0; i < layers.size(); i++) {
      visited.put(layers.get(i), times.get(i));
    }
    for (var key : keys) {
      if (TableKey.isNetwork(key)) {
        visited.put(key, timer.micros(TableKey.network(key)));
      }
    }
    return visited;
  }
}
