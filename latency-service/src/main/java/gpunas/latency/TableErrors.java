package gpunas.latency;

import gpunas.latency.table.TableBook;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How far the tables of open searches are off. Safe for use by many threads. */
public final class TableErrors {

  private final TableBook book;
  private final TableWishes wishes;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  public TableErrors(TableBook book, TableWishes wishes) {
    this.book = book;
    this.wishes = wishes;
  }

  /**
   * The largest mean relative error of predicted latencies among the tables that open searches
   * name, on the networks held out; NaN if it is known of none.
   */
  public double worst() {
    var ids = wishes.tableIds();
    known.keySet().retainAll(ids);
    return ids.stream()
        .mapToDouble(this::error)
        .filter(error -> !Double.isNaN(error))
        .max()
        .orElse(Double.NaN);
  }

  /** Of a table that has not changed, what was worked out before. */
  private double error(String tableId) {
    var version = book.version(tableId);
    if (version == null) {
      return Double.NaN;
    }
    var before = known.get(tableId);
    if (before == null || !before.version.equals(version)) {
      before = new Known(version, computed(tableId));
      known.put(tableId, before);
    }
    return before.error;
  }

  private double computed(String tableId) {
    var table = book.table(tableId);
    var errors = table == null ? null : table.errors();
    return errors == null ? Double.NaN : errors.meanError();
  }

  private record Known(String version, double error) {}
}
