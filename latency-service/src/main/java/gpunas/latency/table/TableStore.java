package gpunas.latency.table;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where tables are kept. A table is seen as a whole or not at all. Safe for use by many threads.
 */
public interface TableStore {

  /** A table without its entries, or null if there is none of this id. Cheap. */
  @Nullable TableSummary summary(String id);

  /** A table, or null if there is none of this id. */
  @Nullable LatencyTable find(String id);

  /**
   * Keeps a table instead of any other of its id, but one of a later generation.
   *
   * @param generation which table of this id it is, see {@link TableBook#generation}
   * @return whether it is kept; false: a later one is
   */
  boolean put(LatencyTable table, long generation);

  /** Keeps a table whose id was never deleted. */
  default boolean put(LatencyTable table) {
    return put(table, 0);
  }

  /**
   * Forgets a table of an earlier generation than this, if there is one of this id.
   *
   * @return whether there was one
   */
  boolean deleteBefore(String id, long generation);

  /** Of which generation the table of an id is; 0 if there is none. */
  long generation(String id);

  /** Names what a table is kept in, for people who must take it out themselves. */
  String place(String id);

  /** Says that there is a table here of which the topics do not tell, and what to do. */
  default String untold(String id) {
    return "The store keeps a table '%s' of generation %d, of which Kafka does not tell. If that lasts, Kafka has lost its topics, or another stack has the same store: delete %s if the table is to go."
        .formatted(id, generation(id), place(id));
  }

  /** All tables. One that cannot be read keeps none of the others from being listed. */
  Listed list();

  /**
   * What there is.
   *
   * @param tables in the order of their ids
   * @param damaged by their ids, why those cannot be read of which there is something, for people
   */
  record Listed(List<TableSummary> tables, SortedMap<String, String> damaged) {

    /** Copies both. */
    public Listed {
      tables = List.copyOf(tables);
      damaged = Collections.unmodifiableSortedMap(new TreeMap<>(damaged));
    }
  }
}
