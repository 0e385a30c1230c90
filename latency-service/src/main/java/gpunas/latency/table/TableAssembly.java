package gpunas.latency.table;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** How many there are in all, as far as those have said who measured any. */
  private int expected;

  /** How many there will be, as far as those have said who asked for them. */
  private int asked;

  private Duration layersTook = Duration.ZERO;
  private Duration networksTook = Duration.ZERO;
  private @Nullable Provenance provenance;
  private @Nullable LatencyTable table;

  TableAssembly(String id) {
    this.id = id;
  }

  /** Takes note of layers that somebody needs. */
  void announce(MissingLayers missing) {
    missing.layers().stream().filter(layer -> !measured.containsKey(layer)).forEach(announced::add);
    asked = Math.max(asked, missing.tableLayers());
  }

  /**
   * Takes in a round or a part of it; what is known already is ignored. The first one says for good
   * what the table is of, even if it has no layer.
   *
   * @throws IllegalArgumentException if it has layers, of another provenance than the first one
   */
  void add(MeasuredRound part) {
    if (provenance != null && !provenance.equals(part.provenance())) {
      if (part.micros().isEmpty()) {
        return;
      }
      throw new IllegalArgumentException(
          "Table '%s' is of %s and cannot take in numbers of %s. Maybe they belong to a table of another id."
              .formatted(id, provenance, part.provenance()));
    }
    provenance = part.provenance();
    expected = Math.max(expected, part.layers());
    if (part.micros().keySet().stream().allMatch(TableKey::isNetwork)) {
      networksTook = networksTook.plus(part.took());
    } else {
      layersTook = layersTook.plus(part.took());
    }
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
            rounds.settle(part.spreads().get(layer), part.deviations().get(layer));
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
      var spreads = new HashMap<String, Double>();
      var deviations = new HashMap<String, Double>();
      measured.forEach((layer, rounds) -> {
        micros.put(layer, rounds.lowest);
        var spread = rounds.spread;
        if (spread != null) {
          spreads.put(layer, spread);
        }
        var deviation = rounds.deviation;
        if (deviation != null) {
          deviations.put(layer, deviation);
        }
      });
      table = new LatencyTable(id, provenance, micros, spreads, deviations);
    }
    return table;
  }

  /** What was measured; null while anything that was announced or begun lacks a round. */
  @Nullable SettledEntries settled() {
    if (unsettled > 0 || !announced.isEmpty()) {
      return null;
    }
    var micros = new HashMap<String, Double>();
    var spreads = new HashMap<String, Double>();
    measured.forEach((layer, rounds) -> {
      var spread = rounds.spread;
      if (rounds.deviation == null) {
        micros.put(layer, rounds.lowest);
        if (spread != null) {
          spreads.put(layer, spread);
        }
      }
    });
    return new SettledEntries(
        provenance, micros, spreads, measured.size() - micros.size(), layersTook, networksTook);
  }

  /** What the measurements are; null if there are none. */
  @Nullable Provenance provenance() {
    return provenance;
  }

  /**
   * What is to be measured next of some layers: the lowest round that any of them lacks.
   *
   * @param rounds how many rounds a layer gets that was not measured yet
   * @param after only rounds above this one
   * @return null if they have all those rounds
   */
  @Nullable PendingRound pending(Collection<String> layers, int rounds, int after) {
    var byRound = new TreeMap<Integer, List<String>>();
    for (var layer : layers) {
      var begun = measured.get(layer);
      var round = begun == null ? after + 1 : begun.next(after);
      if (round <= (begun == null ? rounds : begun.rounds)) {
        byRound.computeIfAbsent(round, _ -> new ArrayList<>()).add(layer);
      }
    }
    if (byRound.isEmpty()) {
      return null;
    }
    var round = byRound.firstEntry();
    return new PendingRound(
        round.getKey(), rounds(round.getValue(), rounds), size(), round.getValue());
  }

  /** How many rounds are to be told of layers that are measured together. */
  private int rounds(List<String> layers, int ofNewOnes) {
    var most = 0;
    for (var layer : layers) {
      var begun = measured.get(layer);
      if (begun == null) {
        return ofNewOnes;
      }
      most = Math.max(most, begun.rounds);
    }
    return most;
  }

  /** How far the measurement is; null if nothing is to be measured. */
  @Nullable TableProgress progress() {
    var settled = measured.size() - unsettled;
    return settled == size() ? null : new TableProgress(settled, size());
  }

  /** Whether all that was measured came in one round each, as given here. */
  boolean isPartOf(LatencyTable given) {
    var entries = given.entries();
    return measured.entrySet().stream()
        .allMatch(each ->
            each.getValue().rounds == 1
                && Objects.equals(each.getValue().lowest, entries.get(each.getKey())));
  }

  /** How many layers and networks it will have. */
  int size() {
    return Math.max(Math.max(asked, expected), heardOf());
  }

  /** How many it was to have that nobody speaks of. */
  int forgotten() {
    return size() - heardOf();
  }

  private int heardOf() {
    return announced.size() + measured.size();
  }

  /** The rounds of one layer. */
  private static final class LayerRounds {
    final int rounds;
    final BitSet seen = new BitSet();
    double lowest = Double.POSITIVE_INFINITY;

    /** The time of each round until all are there. */
    private double[] times;

    /** Null while it is not settled, and if one finished number is all there is. */
    @Nullable Double spread;

    /** Null unless it was modelled. */
    @Nullable Double deviation;

    LayerRounds(int rounds) {
      this.rounds = rounds;
      times = new double[rounds];
    }

    /** Whether this round was not known. */
    boolean add(int round, double micros) {
      if (settled() || round > rounds || seen.get(round)) {
        return false;
      }
      seen.set(round);
      times[round - 1] = micros;
      lowest = Math.min(lowest, micros);
      return true;
    }

    /** Computes the spread, to a nanosecond, and lets go of the rounds. */
    void settle(@Nullable Double told, @Nullable Double modelled) {
      deviation = modelled;
      Arrays.sort(times);
      var middle = (times[(rounds - 1) / 2] + times[rounds / 2]) / 2;
      spread = rounds == 1 ? told : Double.valueOf(Math.round(1e3 * (middle - lowest)) / 1e3);
      times = new double[0];
    }

    boolean settled() {
      return seen.cardinality() == rounds;
    }

    int next(int after) {
      return seen.nextClearBit(after + 1);
    }
  }
}
