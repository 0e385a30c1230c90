package gpunas.latency.table;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One round over the layers of a table, or a part of it.
 *
 * @param tableId the table it is for
 * @param provenance what the numbers are
 * @param round which round this is, from 1
 * @param rounds how many rounds a layer needs
 * @param layers how many layers and networks the whole round has, with those that cannot be
 *     measured
 * @param micros low quantile of this round's runs by {@link TableKey}, microseconds per batch
 * @param spreads of a finished table, as far as they are known: {@link LatencyTable#spreads}; empty
 *     of a round, whose spread follows from the other rounds
 * @param deviations of layers of a finished table that were modelled: {@link
 *     LatencyTable#deviations}
 * @param took how long it was measured; zero if nobody knows
 * @param generation which table of this id it is of, see {@link TableBook#generation}
 */
public record MeasuredRound(
    String tableId,
    Provenance provenance,
    int round,
    int rounds,
    int layers,
    Map<String, Double> micros,
    Map<String, Double> spreads,
    Map<String, Double> deviations,
    Duration took,
    long generation) {

  /** More than anybody has asked for: what there is of a layer is kept until its last round. */
  static final int MOST_ROUNDS = 10_000;

  /** A round, or a part of it, as it was measured. */
  public MeasuredRound(
      String tableId,
      Provenance provenance,
      int round,
      int rounds,
      int layers,
      Map<String, Double> micros) {
    this(tableId, provenance, round, rounds, layers, micros, Map.of(), Map.of(), Duration.ZERO, 0);
  }

  /**
   * @throws IllegalArgumentException if the round is not one of the rounds, or an entry is not one
   *     of a table
   */
  public MeasuredRound {
    if (round < 1 || round > rounds || rounds > MOST_ROUNDS) {
      throw new IllegalArgumentException(
          "Round %d of %d of table '%s'; expected 1 to the number of rounds, which is %d at most."
              .formatted(round, rounds, tableId, MOST_ROUNDS));
    }
    micros.forEach(LatencyTable::requireEntry);
    micros = Map.copyOf(micros);
    for (var spread : spreads.entrySet()) {
      LatencyTable.requireSpread(spread.getKey(), spread.getValue(), micros);
    }
    spreads = Map.copyOf(spreads);
    for (var deviation : deviations.entrySet()) {
      LatencyTable.requireDeviation(deviation.getKey(), deviation.getValue(), micros);
    }
    deviations = Map.copyOf(deviations);
  }

  /** The same, which took so long. */
  public MeasuredRound after(Duration time) {
    return new MeasuredRound(
        tableId, provenance, round, rounds, layers, micros, spreads, deviations, time, generation);
  }

  /** The same of another table of this id. */
  public MeasuredRound in(long other) {
    return new MeasuredRound(
        tableId, provenance, round, rounds, layers, micros, spreads, deviations, took, other);
  }

  /** Rounds of another table of this id. */
  public static List<MeasuredRound> in(long generation, List<MeasuredRound> rounds) {
    return rounds.stream().map(round -> round.in(generation)).toList();
  }

  /**
   * A finished table as the only round over it, in parts of at most {@code size} entries, each
   * small enough for a record.
   */
  public static List<MeasuredRound> of(LatencyTable table, int size) {
    return parts(table, List.copyOf(table.entries().keySet()), 0, size);
  }

  /**
   * Those layers of a finished table that were modelled, in such parts.
   *
   * @param lost how many networks were to be in the table and could not be measured: they count
   *     among those that the whole round has
   */
  public static List<MeasuredRound> modelled(LatencyTable table, int lost, int size) {
    return parts(table, List.copyOf(table.deviations().keySet()), lost, size);
  }

  private static List<MeasuredRound> parts(
      LatencyTable table, List<String> keys, int lost, int size) {
    var entries = table.entries();
    var parts = new ArrayList<MeasuredRound>();
    for (var part : TableKey.parts(keys, size)) {
      parts.add(
          new MeasuredRound(
              table.id(),
              table.provenance(),
              1,
              1,
              entries.size() + lost,
              only(part, entries),
              only(part, table.spreads()),
              only(part, table.deviations()),
              Duration.ZERO,
              0));
    }
    return parts;
  }

  private static Map<String, Double> only(List<String> keys, Map<String, Double> values) {
    var some = new HashMap<String, Double>();
    for (var key : keys) {
      var value = values.get(key);
      if (value != null) {
        some.put(key, value);
      }
    }
    return some;
  }
}
