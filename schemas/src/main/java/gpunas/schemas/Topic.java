package gpunas.schemas;

import java.time.Duration;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.NullMarked;

/**
 * A Kafka topic of gpunas.
 *
 * @param name its name in the broker
 * @param record what its records are
 * @param key what a record's key is
 * @param writer the one service that writes to it
 * @param partitions how many partitions it is created with, at least 1
 * @param retention how long records stay
 * @since 0.1
 */
@NullMarked
public record Topic<T extends SpecificRecordBase>(
    String name, Class<T> record, String key, String writer, int partitions, Retention retention) {

  private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

  /** How long the records of a topic stay. */
  public sealed interface Retention {
    /**
     * The newest record of each key stays, until a record without a value, a tombstone, deletes it.
     *
     * @param tombstones how long these stay
     */
    record Compacted(Duration tombstones) implements Retention {}

    /** Records are deleted some time after they were written. */
    record Limited(Duration age) implements Retention {}

    /**
     * Records stay as long as a search is open that has records this old: what lies before is
     * deleted.
     *
     * @param trimmer the one service that deletes
     */
    record WhileOpen(String trimmer) implements Retention {}

    /** Records stay: a service's state is folded from them. */
    record Unlimited() implements Retention {}
  }

  /** Whether its records are states, of which a start needs the newest of each key only. */
  public boolean isCompacted() {
    return switch (retention) {
      case Retention.Compacted _ -> true;
      case Retention.Limited _, Retention.WhileOpen _, Retention.Unlimited _ -> false;
    };
  }

  /** Where records of this topic go that nobody could read. */
  public Topic<T> deadLetter() {
    return new Topic<>(
        name + ".dead-letter",
        record,
        key,
        "whoever could not read a record",
        1,
        new Retention.Limited(DEAD_LETTER_RETENTION));
  }
}
