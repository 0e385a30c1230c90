package gpunas.latency.table;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the store has every layer that was measured: writes a table when it is complete,
 * and again when the store has lost it. Safe for use by many threads.
 */
public final class TableKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(TableKeeper.class);

  private final TableBook book;
  private final TableStore store;

  /** By table id, what was compared last and found to need nothing. */
  private final Map<String, Versions> settled = new HashMap<>();

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
    var measured = book.table(id);
    if (measured == null) {
      return;
    }
    var stored = store.summary(id);
    if (stored == null) {
      store.put(measured);
      LOG.info("Stored {}.", measured);
      return;
    }
    var versions = new Versions(measured.version(), stored.version());
    if (!measured.version().equals(stored.version()) && !versions.equals(settled.get(id))) {
      extend(measured);
      settled.put(id, versions);
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
