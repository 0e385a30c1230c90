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

  private final Map<String, Set<String>> asked = new HashMap<>();
  private final Map<Long, MissingLayers> shares = new HashMap<>();
  private long newest = -1;

  /**
   * Takes note of a record.
   *
   * @param offset its place in the topic; whoever tells of all records does so in this order
   */
  public synchronized void asked(long offset, MissingLayers record) {
    if (offset > newest) {
      var before = asked.computeIfAbsent(record.tableId(), _ -> new HashSet<>());
      var first = record.layers().stream().filter(before::add).toList();
      shares.put(offset, record.of(first));
      newest = offset;
    }
    notifyAll();
  }

  /** The share of a record, as soon as that record and all before it are known here. */
  public synchronized MissingLayers await(long offset, String tableId) throws InterruptedException {
    while (newest < offset) {
      wait();
    }
    return shares.getOrDefault(offset, new MissingLayers(tableId, List.of()));
  }
}
