package gpunas.latency.table;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was ever said of the layers of tables: what is missing and what was measured.
 * Safe for use by many threads.
 */
public final class TableBook {

  private final Map<String, TableAssembly> tables = new HashMap<>();

  /** Takes note that layers are missing. */
  public synchronized void missing(MissingLayers missing) {
    var table = open(missing.tableId(), missing.generation());
    if (table.generation() == missing.generation()) {
      table.announce(missing);
    }
  }

  /**
   * Takes in a round or a part of it; what is known already, or of a deleted table, is ignored.
   *
   * @throws IllegalArgumentException if the table is of another provenance
   */
  public synchronized void measured(MeasuredRound round) {
    var table = open(round.tableId(), round.generation());
    if (table.generation() == round.generation()) {
      table.add(round);
      notifyAll();
    }
  }

  /** Takes note of what could not be measured, and is not told of any more. */
  public synchronized void failed(FailedLayers failed) {
    var table = open(failed.tableId(), failed.generation());
    if (table.generation() == failed.generation()) {
      table.fail(failed);
    }
  }

  /** Why layers and networks of a table could not be measured, modelled ones too, by their keys. */
  public synchronized Map<String, String> failures(String tableId) {
    var table = tables.get(tableId);
    return table == null ? Map.of() : table.failures();
  }

  /**
   * Forgets a table.
   *
   * @param next generation of the next table of this id
   */
  public synchronized void deleted(String tableId, long next) {
    open(tableId, next);
    notifyAll();
  }

  /**
   * Waits until the table of this generation is deleted.
   *
   * @return false if it was not, for so long
   */
  public synchronized boolean awaitDeleted(String tableId, long generation, Duration patience)
      throws InterruptedException {
    return await(() -> generation(tableId) != generation, patience);
  }

  /**
   * Waits until a record counts, or its table is deleted.
   *
   * @return false if neither happened, for so long
   */
  public synchronized boolean awaitRead(MeasuredRound round, Duration patience)
      throws InterruptedException {
    return await(
        () -> {
          var table = tables.get(round.tableId());
          return generation(round.tableId()) != round.generation()
              || (table != null && table.hasBegun(round.micros().keySet()));
        },
        patience);
  }

  private synchronized boolean await(BooleanSupplier what, Duration patience)
      throws InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    while (!what.getAsBoolean()) {
      var left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /**
   * Which of the tables that ever had this id it is, or will be: a number that grows with each
   * deletion; 0 if there was none. What is said of earlier ones does not count.
   */
  public synchronized long generation(String tableId) {
    var table = tables.get(tableId);
    return table == null ? 0 : table.generation();
  }

  /** Whether anything was said of a table that is not deleted. */
  public synchronized boolean isKnown(String tableId) {
    var table = tables.get(tableId);
    return table != null && table.isKnown();
  }

  /** Ids of all tables of which anything was said, deleted or not, ascending. */
  public synchronized List<String> ids() {
    return List.copyOf(new TreeSet<>(tables.keySet()));
  }

  /** Whether nothing was ever said of a table. */
  public synchronized boolean isUnheardOf(String tableId) {
    var table = tables.get(tableId);
    return table == null || table.isUnheardOf();
  }

  /** Those of the layers of which nothing was said: neither that they are missing nor measured. */
  public synchronized List<String> unheardOf(String tableId, List<String> layers) {
    var table = tables.get(tableId);
    return table == null ? List.copyOf(layers) : table.unheardOf(layers);
  }

  /** A table as it was measured; null if there is none, or while any begun layer lacks a round. */
  public synchronized @Nullable LatencyTable table(String id) {
    var table = tables.get(id);
    return table == null ? null : table.table();
  }

  /** The version of {@link #table}; null if that is. Cheap. */
  public synchronized @Nullable String version(String id) {
    var table = tables.get(id);
    return table == null ? null : table.version();
  }

  /** Whether there is a {@link #table}. Cheap. */
  public synchronized boolean isComplete(String id) {
    var table = tables.get(id);
    return table != null && table.isComplete();
  }

  /** Whether there was ever a {@link #table}, to which layers may be added now. */
  public synchronized boolean wasComplete(String id) {
    var table = tables.get(id);
    return table != null && table.wasComplete();
  }

  /** How long measuring took, of each table that has said so. */
  public synchronized List<Pace> paces() {
    return tables.values().stream().map(TableAssembly::pace).filter(Objects::nonNull).toList();
  }

  /** How long measuring a table took until now, of all profilers together. */
  public synchronized Duration took(String tableId) {
    var table = tables.get(tableId);
    return table == null ? Duration.ZERO : table.took();
  }

  /**
   * What was measured of a table, complete or not: nothing, if nobody has spoken of it; null while
   * anything is missing that was asked for.
   */
  public synchronized @Nullable SettledEntries settled(String id) {
    return open(id, 0).settled();
  }

  /** Whether all that was measured of a table's layers came in one round each, as given here. */
  public synchronized boolean isPartOf(LatencyTable given) {
    var table = tables.get(given.id());
    return table == null || table.isPartOf(given);
  }

  /** What the measurements for a table are; null if there are none. */
  public synchronized @Nullable Provenance provenance(String id) {
    var table = tables.get(id);
    return table == null ? null : table.provenance();
  }

  /** What the measurements for a table are, as soon as there is one; null if it is deleted. */
  public synchronized @Nullable Provenance awaitProvenance(String id, long generation)
      throws InterruptedException {
    while (generation(id) == generation && provenance(id) == null) {
      wait();
    }
    return generation(id) == generation ? provenance(id) : null;
  }

  /**
   * What is to be measured next of some layers of a table: the lowest round that any of them lacks.
   *
   * @param rounds how many rounds a layer gets that was not measured yet
   * @param after only rounds above this one
   * @return null if they have all those rounds
   */
  public synchronized @Nullable PendingRound pending(
      String id, Collection<String> layers, int rounds, int after) {
    return open(id, 0).pending(layers, rounds, after);
  }

  /**
   * How many of a table's layers and networks nobody speaks of any more, although it was to have
   * them: the records that asked for them have expired.
   */
  public synchronized int forgotten(String id) {
    var table = tables.get(id);
    return table == null ? 0 : table.forgotten();
  }

  /** How many layers and networks of a table were measured, begun or announced. */
  public synchronized int size(String id) {
    var table = tables.get(id);
    return table == null ? 0 : table.size();
  }

  /** How far the measurement of a table is; null if nothing is to be measured. */
  public synchronized @Nullable TableProgress progress(String id) {
    var table = tables.get(id);
    return table == null ? null : table.progress();
  }

  /** How far all tables are together. */
  public synchronized TableProgress total() {
    return new TableProgress(
        tables.values().stream().mapToInt(TableAssembly::measured).sum(),
        tables.values().stream().mapToInt(TableAssembly::size).sum());
  }

  /** How far the tables are of which anything is still to be measured, by their ids. */
  public synchronized SortedMap<String, TableProgress> unfinished() {
    var unfinished = new TreeMap<String, TableProgress>();
    tables.forEach((id, table) -> {
      var progress = table.progress();
      if (progress != null) {
        unfinished.put(id, progress);
      }
    });
    return unfinished;
  }

  /** The table of an id; if that is an earlier one, it is deleted. */
  private TableAssembly open(String id, long generation) {
    var table = tables.get(id);
    if (table == null || table.generation() < generation) {
      table = new TableAssembly(id, generation, this::shared);
      tables.put(id, table);
    }
    return table;
  }

  private String[] shared(String[] keys) {
    return tables.values().stream()
        .map(TableAssembly::keys)
        .filter(known -> Arrays.equals(known, keys))
        .findFirst()
        .orElse(keys);
  }
}
