package gpunas.benchmarks;

import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.TableStore;
import gpunas.latency.table.TableSummary;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store that has one table forever. */
record OneTable(LatencyTable table) implements TableStore {

  @Override
  public @Nullable TableSummary summary(String id) {
    return find(id) == null ? null : table.summary();
  }

  @Override
  public @Nullable LatencyTable find(String id) {
    return table.id().equals(id) ? table : null;
  }

  @Override
  public boolean put(LatencyTable other, long generation) {
    throw new UnsupportedOperationException("A benchmark keeps no tables.");
  }

  @Override
  public boolean deleteBefore(String id, long generation) {
    throw new UnsupportedOperationException("It is the only one.");
  }

  @Override
  public long generation(String id) {
    return 0;
  }

  @Override
  public String place(String id) {
    return "the benchmark's memory";
  }

  @Override
  public Listed list() {
    return new Listed(List.of(table.summary()), new TreeMap<>());
  }
}
