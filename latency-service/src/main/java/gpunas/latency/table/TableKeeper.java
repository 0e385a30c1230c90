package gpunas.latency.table;

import java.util.HashMap;
import java.util.Map;
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

  /** Looks after every table. */
  public void keepAll() {
    book.ids().forEach(this::keep);
  }

  /** Looks after one table; does nothing while it is measured. */
  public synchronized void keep(String id) {
    clear(id);
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
    if (table == null) {
      return; // Somebody was faster.
    }
    if (stored == null) {
      store.put(table);
      LOG.info("Stored {}.", table);
    } else {
      extend(table);
      settled.put(id, versions);
    }
  }

  /** Once after each deletion: what is stored, if it is not the new table, is the old one. */
  private void clear(String id) {
    var generation = book.generation(id);
    if (cleared.getOrDefault(id, 0L) < generation) {
      var stored = store.summary(id);
      if (stored != null && !stored.version().equals(book.version(id))) {
        store.delete(id);
        LOG.info("Deleted table '{}', version {}.", id, stored.version());
      }
      settled.remove(id);
      cleared.put(id, generation);
    }
  }

  /** What the store says of a layer stands: candidates were annotated by it. */
  private void extend(LatencyTable measured) {
    var stored = store.find(measured.id());
    if (stored == null) {
      store.put(measured);
    } else if (!stored.provenance().equals(measured.provenance())) {
      LOG.warn("The store has {}, but {} was measured; the stored one stands.", stored, measured);
    } else if (!stored.micros().keySet().containsAll(measured.micros().keySet())) {
      var extended = stored.extendedBy(measured);
      store.put(extended);
      LOG.info("Stored {}, which had {} layers before.", extended, stored.micros().size());
    }
  }

  private record Versions(String measured, String stored) {}
}
