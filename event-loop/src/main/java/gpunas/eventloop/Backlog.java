package gpunas.eventloop;

import static java.util.stream.Collectors.joining;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How far a partition was handled: everything before {@link #end}, but for the records that wait.
 *
 * <p>What is committed is the offset of the first that waits; which others wait, and where the end
 * is, stands in the commit's metadata, relative to that offset: {@code 90 0-31 64-70} says that of
 * the next 90 offsets all are handled except the first 32 and seven later ones. {@code ?95} behind
 * it: a reader died at that one.
 */
final class Backlog {

  /** The broker takes 4096 bytes of metadata, a range of large numbers has at most 40. */
  static final int MOST_RANGES = 100;

  private static final String SUSPECT = "?";

  /** The records that wait: first and last offsets of stretches that do not touch. */
  private final TreeMap<Long, Long> waiting = new TreeMap<>();

  private long end;

  /** Offset of the record at which a reader died, which may have been by chance; null: none did. */
  private @Nullable Long suspect;

  private Backlog(long end) {
    this.end = end;
  }

  /** Nothing waits, and the record at this offset is the next. */
  static Backlog startingAt(long offset) {
    return new Backlog(offset);
  }

  /**
   * What was committed.
   *
   * @throws IllegalStateException if the metadata is somebody else's
   */
  static Backlog of(OffsetAndMetadata committed) {
    var backlog = new Backlog(committed.offset());
    var metadata = committed.metadata();
    if (!metadata.isEmpty()) {
      try {
        backlog.read(metadata);
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        throw new IllegalStateException(
            "The committed offset %d has the metadata '%s', which this loop has not written. Commit the offset without any."
                .formatted(committed.offset(), metadata),
            e);
      }
    }
    return backlog;
  }

  private void read(String metadata) {
    var base = end;
    var parts = metadata.split(" ", -1);
    end = base + Long.parseLong(parts[0]);
    for (var i = 1; i < parts.length; i++) {
      if (parts[i].startsWith(SUSPECT)) {
        suspect = base + Long.parseLong(parts[i].substring(SUSPECT.length()));
        continue;
      }
      var ends = parts[i].split("-", -1);
      waiting.put(base + Long.parseLong(ends[0]), base + Long.parseLong(ends[1]));
    }
  }

  /** What to commit. */
  OffsetAndMetadata toCommit() {
    var first = first();
    var details =
        waiting.entrySet().stream()
            .map(range -> " %d-%d".formatted(range.getKey() - first, range.getValue() - first))
            .collect(joining());
    if (suspect != null) {
      details += " " + SUSPECT + (suspect - first);
    }
    return new OffsetAndMetadata(first, details.isEmpty() ? "" : (end - first) + details);
  }

  /** The first offset that is not handled. */
  long first() {
    return waiting.isEmpty() ? end : waiting.firstKey();
  }

  /** No record from here on was ever looked at. */
  long end() {
    return end;
  }

  /** How many offsets wait. */
  long waiting() {
    return waiting.entrySet().stream()
        .mapToLong(range -> range.getValue() - range.getKey() + 1)
        .sum();
  }

  boolean isHandled(long offset) {
    return offset < end && rangeWith(offset) == null;
  }

  /** Whether a reader died at the record at this offset. */
  boolean isSuspect(long offset) {
    return suspect != null && suspect == offset;
  }

  /** A reader dies at the record at this offset. */
  void died(long offset) {
    suspect = offset;
  }

  /** The record at this offset was handled: a suspect was lived through. */
  void handled(long offset) {
    if (isSuspect(offset)) {
      suspect = null;
    }
    var range = rangeWith(offset);
    if (range != null) {
      waiting.remove(range.getKey());
      if (range.getKey() < offset) {
        waiting.put(range.getKey(), offset - 1);
      }
      if (offset < range.getValue()) {
        waiting.put(offset + 1, range.getValue());
      }
    }
    reached(offset + 1);
  }

  /** Whether one more record can wait: what waits must fit into the metadata. */
  boolean hasRoom() {
    return waiting.size() < MOST_RANGES;
  }

  /**
   * The record at this offset waits. Offsets come in ascending order or are known to wait. A
   * suspect stays one: it has not been tried yet.
   */
  void waits(long offset) {
    if (offset >= end) {
      var last = waiting.lastEntry();
      if (last != null && last.getValue() == offset - 1) {
        waiting.put(last.getKey(), offset);
      } else {
        waiting.put(offset, offset);
      }
      reached(offset + 1);
    }
  }

  /** Offsets before this one are not in use, unless they wait. */
  void reached(long offset) {
    end = Math.max(end, offset);
  }

  private Map.@Nullable Entry<Long, Long> rangeWith(long offset) {
    var range = waiting.floorEntry(offset);
    return range != null && offset <= range.getValue() ? range : null;
  }
}
