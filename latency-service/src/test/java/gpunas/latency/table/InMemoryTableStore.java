package gpunas.latency.table;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Tables in memory. */
public class InMemoryTableStore implements TableStore {

  private final ConcurrentSkipListMap<String, LatencyTable> tables = new ConcurrentSkipListMap<>();
  private final Map<String, Long> generations = new ConcurrentHashMap<>();

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
  public synchronized boolean put(LatencyTable table, long generation) {
    if (tables.containsKey(table.id()) && generations.getOrDefault(table.id(), 0L) > generation) {
      return false;
    }
    tables.put(table.id(), table);
    generations.put(table.id(), generation);
    return true;
  }

  @Override
  public synchronized boolean deleteBefore(String id, long generation) {
    return generations.getOrDefault(id, 0L) < generation && tables.remove(id) != null;
  }

  @Override
  public long generation(String id) {
    return tables.containsKey(id) ? generations.getOrDefault(id, 0L) : 0;
  }

  @Override
  public String place(String id) {
    return "'%s' in memory".formatted(id);
  }

  @Override
  public Listed list() {
    return new Listed(
        tables.values().stream().map(LatencyTable::summary).toList(), new TreeMap<>());
  }

  /** Loses everything. */
  public void clear() {
    tables.clear();
  }
}
