package gpunas.eventloop;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * The records of a partition at which a fold died. They stand in the metadata of whatever is
 * committed, so that no later replay dies of them: {@code deadly 17 42}.
 */
final class DeadlyOffsets {

  private static final String NAME = "deadly";

  /** The broker takes 4096 bytes of metadata, an offset has at most 19 digits. */
  private static final int MOST = 200;

  private final NavigableSet<Long> offsets = new TreeSet<>();

  /** Those of what was committed; none if its metadata is somebody else's. */
  static DeadlyOffsets of(OffsetAndMetadata committed) {
    var deadly = new DeadlyOffsets();
    var words = committed.metadata().split(" ", -1);
    if (words[0].equals(NAME)) {
      try {
        Arrays.stream(words).skip(1).map(Long::valueOf).forEach(deadly.offsets::add);
      } catch (NumberFormatException e) {
        throw new IllegalStateException(
            "The committed offset %d has the metadata '%s', which this loop has not written. Commit the offset without any."
                .formatted(committed.offset(), committed.metadata()),
            e);
      }
    }
    return deadly;
  }

  boolean contains(long offset) {
    return offsets.contains(offset);
  }

  void add(long offset) {
    offsets.add(offset);
    if (offsets.size() > MOST) {
      offsets.remove(offsets.first()); // The oldest, which is the most likely to be deleted.
    }
  }

  /** How it is committed with an offset. */
  OffsetAndMetadata with(long offset) {
    return new OffsetAndMetadata(
        offset,
        offsets.isEmpty()
            ? ""
            : offsets.stream().map(String::valueOf).collect(joining(" ", NAME + " ", "")));
  }
}
