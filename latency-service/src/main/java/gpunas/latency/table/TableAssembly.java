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
import java.util.function.UnaryOperator;
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
  private final long generation;
  private final UnaryOperator<String[]> sharedKeys;
  private final Set<String> announced = new HashSet<>();

  /** All that was measured when the table was last complete. */
  private SettledLayers settled = SettledLayers.NONE;

  /** What was measured since. */
  private Map<String, LayerRounds> measured = new HashMap<>();

  private int unsettled;

  /** What could not be measured, and why; some of it was modelled then. */
  private final Map<String, String> failed = new HashMap<>();

  /** How many there are in all, as far as those have said who measured any. */
  private int expected;

  /** How many there will be, as far as those have said who asked for them. */
  private int asked;

  private Duration layersTook = Duration.ZERO;
  private Duration networksTook = Duration.ZERO;

  /** How often layers were visited in that time, and how often a layer is. */
  private long layerVisits;

  private int roundsPerLayer;
  private @Nullable Provenance provenance;

  /** Of the complete table; null until somebody asks. */
  private @Nullable String version;

  /**
   * @param generation see {@link TableBook#generation}
   * @param sharedKeys see {@link SettledLayers#with}
   */
  TableAssembly(String id, long generation, UnaryOperator<String[]> sharedKeys) {
    this.id = id;
    this.generation = generation;
    this.sharedKeys = sharedKeys;
  }

  long generation() {
    return generation;
  }

  /** Takes note of layers that somebody needs. */
  void announce(MissingLayers missing) {
    missing.layers().stream()
        .filter(layer -> !isBegun(layer) && !failed.containsKey(layer))
        .forEach(announced::add);
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
      if (part.took().isPositive()) {
        layerVisits += part.micros().size();
        roundsPerLayer = part.rounds();
      }
    }
    part.micros()
        .forEach((layer, micros) -> {
          if (settled.has(layer) || (failed.containsKey(layer) && part.rounds() > 1)) {
            return; // Of what was given up no round is missing.
          }
          announced.remove(layer);
          if (!part.deviations().containsKey(layer)) {
            failed.remove(layer);
          }
          var rounds = measured.get(layer);
          if (rounds == null) {
            rounds = new LayerRounds(part.rounds());
            measured.put(layer, rounds);
            unsettled++;
          }
          if (rounds.add(part.round(), micros) && rounds.settled()) {
            rounds.settle(part.spreads().get(layer), part.deviations().get(layer));
            unsettled--;
          }
        });
    packIfComplete();
  }

  private void packIfComplete() {
    if (!measured.isEmpty() && isComplete()) {
      settled = settled.with(measured, sharedKeys);
      measured = new HashMap<>();
      version = null;
    }
  }

  /** Takes note that layers will not be measured, but those that are. */
  void fail(FailedLayers given) {
    for (var layer : given.layers()) {
      var rounds = measured.get(layer);
      if (settled.has(layer) || (rounds != null && rounds.settled())) {
        continue;
      }
      announced.remove(layer);
      if (measured.remove(layer) != null) {
        unsettled--;
      }
      failed.put(layer, given.reason());
    }
    packIfComplete();
  }

  Map<String, String> failures() {
    return Map.copyOf(failed);
  }

  boolean hasBegun(Collection<String> layers) {
    return layers.stream().allMatch(this::isBegun);
  }

  private boolean isBegun(String layer) {
    return settled.has(layer) || measured.containsKey(layer);
  }

  private int begun() {
    return settled.size() + measured.size();
  }

  /** Whether nobody has said anything of it that counts. */
  boolean isUnheardOf() {
    return announced.isEmpty() && begun() == 0;
  }

  /** Whether anything at all was said of it. */
  boolean isKnown() {
    return size() > 0 || provenance != null;
  }

  /** Whether nothing is missing that was begun, or is still to come. */
  boolean isComplete() {
    return provenance != null && unsettled == 0 && begun() > 0 && begun() >= expected - lost();
  }

  /** Whether it was complete once: there is a version of it. */
  boolean wasComplete() {
    return settled.size() > 0;
  }

  /** Those of the layers that nobody has measured, begun to measure or announced. */
  List<String> unheardOf(List<String> layers) {
    return layers.stream()
        .filter(
            layer -> !isBegun(layer) && !announced.contains(layer) && !failed.containsKey(layer))
        .toList();
  }

  /** What was measured; null while anything lacks a round or is still to come. */
  @Nullable LatencyTable table() {
    return provenance == null || !isComplete()
        ? null
        : new LatencyTable(
            id, provenance, settled.micros(), settled.spreads(), settled.deviations());
  }

  /** The version of {@link #table}; null if that is. */
  @Nullable String version() {
    if (!isComplete()) {
      return null;
    }
    if (version == null) {
      var table = table();
      version = table == null ? null : table.version();
    }
    return version;
  }

  /** What {@link #table} names its entries by. */
  String[] keys() {
    return settled.keys();
  }

  /** What was measured; null while anything is to come that was announced or begun. */
  @Nullable SettledEntries settled() {
    if (unsettled > 0 || !announced.isEmpty()) {
      return null;
    }
    var micros = settled.micros();
    var spreads = settled.spreads();
    var modelled = settled.deviations().keySet();
    micros.keySet().removeAll(modelled);
    spreads.keySet().removeAll(modelled);
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
        provenance,
        micros,
        spreads,
        begun() - micros.size(),
        layersTook,
        networksTook,
        failures(),
        generation);
  }

  /** How long measuring a layer takes; null if nobody has said. */
  @Nullable Pace pace() {
    return layerVisits == 0 || provenance == null
        ? null
        : new Pace(
            id,
            provenance,
            layerVisits,
            layersTook.multipliedBy(roundsPerLayer).dividedBy(layerVisits));
  }

  /** How long measuring took until now. */
  Duration took() {
    return layersTook.plus(networksTook);
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
      if (settled.has(layer)) {
        continue;
      }
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
        round.getKey(), rounds(round.getValue(), rounds), size() + lost(), round.getValue());
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
    return measured() == size() ? null : new TableProgress(measured(), size());
  }

  /** How many layers and networks have all their rounds. */
  int measured() {
    return begun() - unsettled;
  }

  /** Whether all that was measured came in one round each, as given here. */
  boolean isPartOf(LatencyTable given) {
    var entries = given.entries();
    return settled.isPartOf(entries)
        && measured.entrySet().stream()
            .allMatch(each ->
                each.getValue().inOneRound()
                    && Objects.equals(each.getValue().lowest, entries.get(each.getKey())));
  }

  /** How many layers and networks it will have. */
  int size() {
    return Math.max(Math.max(asked, expected) - lost(), heardOf());
  }

  /** How many it was to have that nobody speaks of. */
  int forgotten() {
    return size() - heardOf();
  }

  /** Networks that could not be measured: a table is one without them. */
  private int lost() {
    return (int) failed.keySet().stream().filter(TableKey::isNetwork).count();
  }

  private int heardOf() {
    var given = failed.keySet().stream().filter(layer -> !isBegun(layer)).count();
    return announced.size() + begun() + (int) given - lost();
  }

  /** The rounds of one layer. */
  private static final class LayerRounds implements SettledLayers.Settled {
    final int rounds;
    final BitSet seen = new BitSet();
    double lowest = Double.POSITIVE_INFINITY;

    /** The times of the rounds that are there, in any order, until all are. */
    private double[] times = new double[0];

    /** Null while it is not settled, and if one finished number is all there is. */
    @Nullable Double spread;

    /** Null unless it was modelled. */
    @Nullable Double deviation;

    LayerRounds(int rounds) {
      this.rounds = rounds;
    }

    /** Whether this round was not known. */
    boolean add(int round, double micros) {
      if (settled() || round > rounds || seen.get(round)) {
        return false;
      }
      seen.set(round);
      times = Arrays.copyOf(times, times.length + 1);
      times[times.length - 1] = micros;
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

    @Override
    public double micros() {
      return lowest;
    }

    @Override
    public @Nullable Double spread() {
      return spread;
    }

    @Override
    public @Nullable Double deviation() {
      return deviation;
    }

    @Override
    public boolean inOneRound() {
      return rounds == 1;
    }

    int next(int after) {
      return seen.nextClearBit(after + 1);
    }
  }
}
