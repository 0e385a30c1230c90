package gpunas.latency.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where tables are kept. A table is seen as a whole or not at all. Safe for use by many threads.
 */
public interface TableStore {

  /** A table without its entries, or null if there is none of this id. Cheap. */
  @Nullable TableSummary summary(String id);

  /** A table, or null if there is none of this id. */
  @Nullable LatencyTable find(String id);

  /** Keeps a table instead of any other of its id. */
  void put(LatencyTable table);

  /** Forgets a table, if there is one of this id. */
  void delete(String id);

  /** All tables, in the order of their ids. */
  List<TableSummary> list();
}
