package gpunas.sampler;

import java.util.TreeMap;

/** Whole numbers from 0 on, in stretches that do not touch. */
final class Stretches {
  /** First number of each stretch, and the one after its last. */
  private final TreeMap<Long, Long> ends = new TreeMap<>();

  private long size;

  /** Adds the numbers from one to below another. */
  void add(long from, long below) {
    var first = from;
    var end = below;
    for (var near = ends.floorEntry(end);
        near != null && near.getValue() >= first;
        near = ends.floorEntry(end)) {
      first = Math.min(first, near.getKey());
      end = Math.max(end, near.getValue());
      size -= near.getValue() - near.getKey();
      ends.remove(near.getKey());
    }
    ends.put(first, end);
    size += end - first;
  }

  /** How many numbers there are. */
  long size() {
    return size;
  }

  /** The lowest number that is missing. */
  long firstGap() {
    var first = ends.firstEntry();
    return first == null || first.getKey() > 0 ? 0 : first.getValue();
  }

  /** Where the gap that begins at a missing number ends, or a limit that comes first. */
  long gapEnd(long missing, long limit) {
    var next = ends.higherKey(missing);
    return next == null ? limit : Math.min(next, limit);
  }
}
