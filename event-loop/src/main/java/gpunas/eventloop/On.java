package gpunas.eventloop;

import gpunas.schemas.Topic;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** What a fold does with the records of one topic. Which topics it reads follows from these. */
public final class On<T extends SpecificRecordBase> {

  private final Topic<?> topic;
  private final Class<T> read;
  private final BiConsumer<T, Event> handler;
  private final @Nullable Consumer<Event> tombstones;
  private final Predicate<Event> ignored;

  private On(
      Topic<?> topic,
      Class<T> read,
      BiConsumer<T, Event> handler,
      @Nullable Consumer<Event> tombstones,
      Predicate<Event> ignored) {
    this.topic = topic;
    this.read = read;
    this.handler = handler;
    this.tombstones = tombstones;
    this.ignored = ignored;
  }

  /**
   * Records of a topic are handed to a handler.
   *
   * @param handler may throw {@link IllegalArgumentException} if a record makes no sense
   */
  public static <T extends SpecificRecordBase> On<T> on(Topic<T> topic, Consumer<T> handler) {
    return on(topic, (record, _) -> handler.accept(record));
  }

  /** The same for a handler that needs to know where a record is. */
  public static <T extends SpecificRecordBase> On<T> on(
      Topic<T> topic, BiConsumer<T, Event> handler) {
    return on(topic, topic.record(), handler);
  }

  /**
   * The same for a handler that needs few fields: the others are skipped, not read.
   *
   * @param read a record with some of the topic's fields, whose alias is the topic's record
   */
  public static <T extends SpecificRecordBase> On<T> on(
      Topic<?> topic, Class<T> read, BiConsumer<T, Event> handler) {
    return new On<>(topic, read, handler, null, _ -> false);
  }

  /** Says what a record without a value does: that what its key names is deleted. */
  public On<T> orTombstone(Consumer<Event> deleted) {
    return new On<>(topic, read, handler, deleted, ignored);
  }

  /** Records of which nothing is wanted are not even decoded. */
  public On<T> unless(Predicate<Event> unwanted) {
    return new On<>(topic, read, handler, tombstones, unwanted);
  }

  Topic<?> topic() {
    return topic;
  }

  /**
   * Hands on what a record of this topic says.
   *
   * @throws PermanentFailure if it cannot be read, or makes no sense
   */
  void take(Event event) {
    if (ignored.test(event)) {
      return;
    }
    if (event.isTombstone()) {
      takeTombstone(event);
      return;
    }
    try {
      handler.accept(event.decode(read), event);
    } catch (IllegalArgumentException e) {
      throw new PermanentFailure(FailureCode.INVALID, event + ": " + e.getMessage(), e);
    }
  }

  private void takeTombstone(Event event) {
    if (tombstones != null && event.key() != null) {
      tombstones.accept(event);
    } else if (!topic.isCompacted()) {
      throw new PermanentFailure(
          FailureCode.MALFORMED,
          "%s has no value; expected a %s.".formatted(event, topic.record().getSimpleName()));
    }
  }
}
