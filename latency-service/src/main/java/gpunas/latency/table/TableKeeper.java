package gpunas.latency.table;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the store has every layer that was measured: writes a table when it is complete,
 * and again when the store has lost it; takes out those that are deleted. Safe for use by many
 * threads.
 */
public final class TableKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(TableKeeper.class);

  private final TableBook book;
  private final TableStore store;

  /** By table id, what was compared last and found to need nothing. */
  private final Map<String, Versions> settled = new HashMap<>();

  /** By table id, up to which generation the store has no earlier ones. */
  private final Map<String, Long> cleared = new HashMap<>();

  /** Keeps in {@code store} what {@code book} says. */
  public TableKeeper(TableBook book, TableStore store) {
    this.book = book;
    this.store = store;
  }

  /**
   * Looks after every table; one that cannot be kept is in nobody's way.
   *
   * @param failed is told which table could not be kept, and why; the others are looked after if it
   *     does not throw
   */
  public void keepAll(BiConsumer<String, RuntimeException> failed) {
    for (var id : book.ids()) {
      try {
        keep(id);
      } catch (RuntimeException e) {
        failed.accept(id, e);
      }
    }
  }

  /** Looks after one table; does nothing while it is measured. */
  public synchronized void keep(String id) {
    var generation = book.generation(id);
    clear(id, generation);
    var measured = book.version(id);
    if (measured == null) {
      return;
    }
    var stored = store.summary(id);
    var versions = new Versions(measured, stored == null ? "" : stored.version());
    if (measured.equals(versions.stored()) || versions.equals(settled.get(id))) {
      return;
    }
    var table = book.table(id);
    if (table == null || book.generation(id) != generation) {
      return; // Somebody was faster.
    }
    if (stored == null) {
      put(table, generation);
    } else {
      extend(table, generation);
      settled.put(id, versions);
    }
  }

  /** Once after each deletion; a table that came after it stays, whatever is known of it here. */
  private void clear(String id, long generation) {
    if (cleared.getOrDefault(id, 0L) < generation) {
      if (store.deleteBefore(id, generation)) {
        LOG.info("Table '{}', which was deleted, is out of the store.", id);
      }
      settled.remove(id);
      cleared.put(id, generation);
    }
  }

  private void put(LatencyTable table, long generation) {
    if (store.put(table, generation)) {
      LOG.info("Stored {}.", table);
    } else {
      // While topics are read from their beginning, an earlier table is known for a moment.
      LOG.info("Not stored: {}. {}", table, store.untold(table.id()));
    }
  }

  /** What the store says of a layer stands: candidates were annotated by it. */
  private void extend(LatencyTable measured, long generation) {
    var stored = store.find(measured.id());
    if (stored == null) {
      put(measured, generation);
    } else if (!stored.provenance().equals(measured.provenance())) {
      LOG.warn("The store has {}, but {} was measured; the stored one stands.", stored, measured);
    } else if (!stored.micros().keySet().containsAll(measured.micros().keySet())) {
      put(stored.extendedBy(measured), generation);
    }
  }

  private record Versions(String measured, String stored) {}
}
