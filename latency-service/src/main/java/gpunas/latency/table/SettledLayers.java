package gpunas.latency.table;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Layers and networks that have all their rounds, as columns: a table of GPUNet's whole space is
 * kept for good, and maps of it would take twenty times as much memory.
 */
final class SettledLayers {

  static final SettledLayers NONE =
      new SettledLayers(new String[0], new double[0], new double[0], new double[0], true);

  /** Of each {@link TableKey}, ascending, what is in the same place of the columns. */
  private final String[] keys;

  private final double[] micros;

  /** Not a number: nobody knows it. */
  private final double[] spreads;

  /** Not a number: it was measured. */
  private final double[] deviations;

  private final boolean inOneRound;

  private SettledLayers(
      String[] keys, double[] micros, double[] spreads, double[] deviations, boolean inOneRound) {
    this.keys = keys;
    this.micros = micros;
    this.spreads = spreads;
    this.deviations = deviations;
    this.inOneRound = inOneRound;
  }

  /** A layer or network that has all its rounds. */
  interface Settled {
    double micros();

    /** Null if nobody knows it. */
    @Nullable Double spread();

    /** Null if it was measured. */
    @Nullable Double deviation();

    /** Whether it was told in one round. */
    boolean inOneRound();
  }

  /**
   * These and more, of which none is among these.
   *
   * @param shared gives for keys the same ones of another table, if it has no others: most tables
   *     are of the same spaces
   */
  SettledLayers with(Map<String, ? extends Settled> more, UnaryOperator<String[]> shared) {
    var all = Arrays.copyOf(keys, keys.length + more.size());
    var at = keys.length;
    for (var key : more.keySet()) {
      all[at++] = key;
    }
    Arrays.sort(all);
    var columns = new double[3][all.length];
    var one = inOneRound;
    for (var i = 0; i < all.length; i++) {
      var settled = more.get(all[i]);
      if (settled == null) {
        var old = indexOf(all[i]);
        columns[0][i] = micros[old];
        columns[1][i] = spreads[old];
        columns[2][i] = deviations[old];
      } else {
        columns[0][i] = settled.micros();
        columns[1][i] = orNaN(settled.spread());
        columns[2][i] = orNaN(settled.deviation());
        one &= settled.inOneRound();
      }
    }
    return new SettledLayers(shared.apply(all), columns[0], columns[1], columns[2], one);
  }

  private static double orNaN(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private int indexOf(String key) {
    return Arrays.binarySearch(keys, key);
  }

  int size() {
    return keys.length;
  }

  boolean has(String key) {
    return indexOf(key) >= 0;
  }

  /** Ascending; not to be changed. */
  String[] keys() {
    return keys;
  }

  /** Microseconds by key. */
  Map<String, Double> micros() {
    return map(micros);
  }

  /** Those that are known, by key. */
  Map<String, Double> spreads() {
    return map(spreads);
  }

  /** Those of layers that were modelled, by key. */
  Map<String, Double> deviations() {
    return map(deviations);
  }

  private Map<String, Double> map(double[] column) {
    var map = new HashMap<String, Double>();
    for (var i = 0; i < keys.length; i++) {
      if (!Double.isNaN(column[i])) {
        map.put(keys[i], column[i]);
      }
    }
    return map;
  }

  /** Whether each was told in one round, as given here. */
  boolean isPartOf(Map<String, Double> entries) {
    return inOneRound && entries.entrySet().containsAll(micros().entrySet());
  }
}
