package gpunas.latency.table;

import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A table as it comes together from rounds of measurements.
 *
 * <p>A layer's latency is the lowest of its rounds. It is settled when the layer has all of them:
 * what is told later changes nothing, so that everyone who reads the same records in their order
 * has the same table.
 */
final class TableAssembly {

  private final String id;
  private final Set<String> announced = new HashSet<>();
  private final Map<String, LayerRounds> measured = new HashMap<>();
  private int unsettled;

  /** How many there are in all, as far as anybody has said. */
  private int expected;

  private @Nullable Provenance provenance;
  private @Nullable LatencyTable table;

  TableAssembly(String id) {
    this.id = id;
  }

  /** Takes note of layers that somebody needs. */
  void announce(Collection<String> layers) {
    layers.stream().filter(layer -> !measured.containsKey(layer)).forEach(announced::add);
  }

  /**
   * Takes in a round or a part of it; what is known already is ignored.
   *
   * @throws IllegalArgumentException if it is of another provenance than what was told before
   */
  void add(MeasuredRound part) {
    if (provenance != null && !provenance.equals(part.provenance())) {
      throw new IllegalArgumentException(
          "Table '%s' is of %s and cannot take in numbers of %s. Maybe they belong to a table of another id."
              .formatted(id, provenance, part.provenance()));
    }
    provenance = part.provenance();
    expected = Math.max(expected, part.layers());
    part.micros()
        .forEach((layer, micros) -> {
          announced.remove(layer);
          var rounds = measured.get(layer);
          if (rounds == null) {
            rounds = new LayerRounds(part.rounds());
            measured.put(layer, rounds);
            unsettled++;
          }
          if (rounds.add(part.round(), micros) && rounds.settled()) {
            unsettled--;
            table = null;
          }
        });
  }

  /** Whether nobody has said anything of it that counts. */
  boolean isEmpty() {
    return announced.isEmpty() && measured.isEmpty();
  }

  /** Those of the layers that nobody has measured, begun to measure or announced. */
  List<String> unheardOf(List<String> layers) {
    return layers.stream()
        .filter(layer -> !measured.containsKey(layer) && !announced.contains(layer))
        .toList();
  }

  /** What was measured; null while anything lacks a round or is still to come. */
  @Nullable LatencyTable table() {
    if (table == null && provenance != null && unsettled == 0 && measured.size() >= expected) {
      var micros = new HashMap<String, Double>();
      measured.forEach((layer, rounds) -> micros.put(layer, rounds.lowest));
      table = new LatencyTable(id, provenance, micros);
    }
    return table;
  }

  /** What the measurements are; null if there are none. */
  @Nullable Provenance provenance() {
    return provenance;
  }

  /**
   * What is to be measured next: the lowest round that any layer lacks, and layers that lack it.
   *
   * @param rounds how many rounds a layer gets that was not measured yet
   * @return null if nothing is to be measured
   */
  @Nullable PendingRound pending(int rounds) {
    var layers = announced.size() + measured.size();
    if (!announced.isEmpty()) {
      return new PendingRound(1, rounds, layers, announced.stream().sorted().toList());
    }
    if (unsettled == 0) {
      return null;
    }
    var open = new TreeMap<>(measured);
    open.values().removeIf(LayerRounds::settled);
    var first = Collections.min(open.values(), Comparator.comparingInt(LayerRounds::next));
    open.values().removeIf(layer -> layer.next() != first.next() || layer.rounds != first.rounds);
    return new PendingRound(first.next(), first.rounds, layers, List.copyOf(open.keySet()));
  }

  /** The rounds of one layer. */
  private static final class LayerRounds {
    final int rounds;
    final BitSet seen = new BitSet();
    double lowest = Double.POSITIVE_INFINITY;

    LayerRounds(int rounds) {
      this.rounds = rounds;
    }

    /** Whether this round was not known. */
    boolean add(int round, double micros) {
      if (settled() || round > rounds || seen.get(round)) {
        return false;
      }
      seen.set(round);
      lowest = Math.min(lowest, micros);
      return true;
    }

    boolean settled() {
      return seen.cardinality() == rounds;
    }

    int next() {
      return seen.nextClearBit(1);
    }
  }
}
