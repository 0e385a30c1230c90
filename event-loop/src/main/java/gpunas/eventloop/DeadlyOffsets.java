package gpunas.eventloop;

import static java.util.stream.Collectors.joining;

import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * The records of a partition at which a fold died: once, and it may have been by chance; or twice,
 * the second time with nothing else at hand, and no later replay shall die of them. They stand in
 * the metadata of whatever is committed: {@code deadly 17 42 suspect 99}.
 */
final class DeadlyOffsets {

  private static final String DEADLY = "deadly";
  private static final String SUSPECT = "suspect";

  /** The broker takes 4096 bytes of metadata, an offset has at most 19 digits. */
  private static final int MOST_DEADLY = 180;

  private static final int MOST_SUSPECT = 20;

  private final NavigableSet<Long> deadly = new TreeSet<>();
  private final NavigableSet<Long> suspect = new TreeSet<>();

  /** Those of what was committed; none if its metadata is somebody else's. */
  static DeadlyOffsets of(OffsetAndMetadata committed) {
    var offsets = new DeadlyOffsets();
    var words = committed.metadata().split(" ", -1);
    if (words[0].equals(DEADLY) || words[0].equals(SUSPECT)) {
      try {
        offsets.read(words);
      } catch (NumberFormatException e) {
        throw new IllegalStateException(
            "The committed offset %d has the metadata '%s', which this loop has not written. Commit the offset without any."
                .formatted(committed.offset(), committed.metadata()),
            e);
      }
    }
    return offsets;
  }

  private void read(String[] words) {
    var into = deadly;
    for (var word : words) {
      switch (word) {
        case DEADLY -> into = deadly;
        case SUSPECT -> into = suspect;
        default -> into.add(Long.valueOf(word));
      }
    }
  }

  /** Whether a record is to be left out. */
  boolean isDeadly(long offset) {
    return deadly.contains(offset);
  }

  /** Whether a fold died at a record once. */
  boolean isSuspect(long offset) {
    return suspect.contains(offset);
  }

  /** A fold dies at a record. */
  void died(long offset) {
    if (suspect.remove(offset)) {
      add(deadly, offset, MOST_DEADLY);
    } else {
      add(suspect, offset, MOST_SUSPECT);
    }
  }

  /** A fold has lived through a record. */
  void survived(long offset) {
    suspect.remove(offset);
  }

  private static void add(NavigableSet<Long> offsets, long offset, int most) {
    offsets.add(offset);
    if (offsets.size() > most) {
      // The oldest of the others, which is the most likely to be deleted.
      var first = offsets.first();
      offsets.remove(first == offset ? offsets.higher(first) : first);
    }
  }

  /** How they are committed with an offset. */
  OffsetAndMetadata with(long offset) {
    return new OffsetAndMetadata(
        offset, (named(DEADLY, deadly) + " " + named(SUSPECT, suspect)).strip());
  }

  private static String named(String name, NavigableSet<Long> offsets) {
    return offsets.isEmpty()
        ? ""
        : offsets.stream().map(String::valueOf).collect(joining(" ", name + " ", ""));
  }
}
