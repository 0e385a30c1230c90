package gpunas.latency.table;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Tables in memory. */
public final class InMemoryTableStore implements TableStore {

  private final ConcurrentSkipListMap<String, LatencyTable> tables = new ConcurrentSkipListMap<>();

  @Override
  public @Nullable TableSummary summary(String id) {
    var table = tables.get(id);
    return table == null ? null : table.summary();
  }

  @Override
  public @Nullable LatencyTable find(String id) {
    return tables.get(id);
  }

  @Override
  public void put(LatencyTable table) {
    tables.put(table.id(), table);
  }

  @Override
  public void delete(String id) {
    tables.remove(id);
  }

  @Override
  public List<TableSummary> list() {
    return tables.values().stream().map(LatencyTable::summary).toList();
  }

  /** Loses everything. */
  public void clear() {
    tables.clear();
  }
}
