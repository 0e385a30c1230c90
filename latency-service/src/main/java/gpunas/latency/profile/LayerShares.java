package gpunas.latency.profile;

import gpunas.latency.table.MissingLayers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The shares into which the work of measuring is cut: the layers that each record of missing layers
 * was the first to ask for. Several services notice what is missing, and each asks; every layer is
 * in one share nevertheless. Safe for use by many threads.
 */
public final class LayerShares {

  private final Map<Table, Set<String>> asked = new HashMap<>();
  private final Map<Long, MissingLayers> shares = new HashMap<>();

  /** By id, which tables are not deleted: those from this generation on. */
  private final Map<String, Long> generations = new HashMap<>();

  private long newest = -1;

  private record Table(String id, long generation) {
    boolean isBefore(Table other) {
      return id.equals(other.id) && generation < other.generation;
    }
  }

  /**
   * Takes note of a record.
   *
   * @param offset its place in the topic; whoever tells of all records does so in this order
   */
  public synchronized void asked(long offset, MissingLayers record) {
    var generation = generations.getOrDefault(record.tableId(), 0L);
    if (offset > newest && record.generation() < generation) {
      newest = offset; // Its table is deleted.
    } else if (offset > newest) {
      var before =
          asked.computeIfAbsent(
              new Table(record.tableId(), record.generation()), _ -> new HashSet<>());
      var first = record.layers().stream().filter(before::add).toList();
      shares.put(offset, record.of(first));
      newest = offset;
    }
    notifyAll();
  }

  /** Forgets what was asked for tables of an id before this one: they are deleted. */
  public synchronized void deleted(String tableId, long generation) {
    generations.merge(tableId, generation, Math::max);
    var next = new Table(tableId, generation);
    asked.keySet().removeIf(table -> table.isBefore(next));
    shares
        .values()
        .removeIf(share -> new Table(share.tableId(), share.generation()).isBefore(next));
  }

  /** The share of a record, as soon as that record and all before it are known here. */
  public synchronized MissingLayers await(long offset, String tableId) throws InterruptedException {
    while (newest < offset) {
      wait();
    }
    return shares.getOrDefault(offset, new MissingLayers(tableId, List.of()));
  }
}
