package gpunas.schemas;

import java.time.Duration;
import org.jspecify.annotations.NullMarked;

/**
 * A Kafka topic of gpunas.
 *
 * @param name its name in the broker
 * @param key what a record's key is
 * @param writer the one service that writes to it
 * @param partitions how many partitions it is created with, at least 1
 * @param retention how long records stay
 * @since 0.1
 */
@NullMarked
public record Topic(String name, String key, String writer, int partitions, Retention retention) {

  private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

  /** How long the records of a topic stay. */
  public sealed interface Retention {
    /** The newest record of each key stays forever. */
    record Compacted() implements Retention {}

    /** Records are deleted some time after they were written. */
    record Limited(Duration age) implements Retention {}

    /** Records stay: a service's state is folded from them. */
    record Unlimited() implements Retention {}
  }

  /** Where records of this topic go that nobody could read. */
  public Topic deadLetter() {
    return new Topic(
        name + ".dead-letter",
        key,
        "whoever could not read a record",
        1,
        new Retention.Limited(DEAD_LETTER_RETENTION));
  }
}
