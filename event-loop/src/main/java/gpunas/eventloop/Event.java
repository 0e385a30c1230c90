package gpunas.eventloop;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.schemas.MalformedRecordException;
import gpunas.schemas.Topic;
import gpunas.schemas.WireCodec;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** One record of a topic, as it came. */
public final class Event {
  private final String topic;
  private final int partition;
  private final long offset;
  private final @Nullable String key;
  private final byte @Nullable [] value;

  /**
   * @param value kept, not copied: it may be large; null: what the key names is deleted
   */
  public Event(
      String topic, int partition, long offset, @Nullable String key, byte @Nullable [] value) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.key = key;
    this.value = value;
  }

  static Event of(ConsumerRecord<byte[], byte[]> polled) {
    byte @Nullable [] value = polled.value();
    return new Event(polled.topic(), polled.partition(), polled.offset(), keyOf(polled), value);
  }

  static @Nullable String keyOf(ConsumerRecord<byte[], byte[]> polled) {
    byte @Nullable [] key = polled.key();
    return key == null ? null : new String(key, UTF_8);
  }

  public String topic() {
    return topic;
  }

  public int partition() {
    return partition;
  }

  /** Position in the partition, counted from 0. */
  public long offset() {
    return offset;
  }

  public @Nullable String key() {
    return key;
  }

  /** Whether the record has no value: what its key names is deleted. */
  public boolean isTombstone() {
    return value == null;
  }

  /**
   * What the record says.
   *
   * @throws PermanentFailure if it is not a record of its topic
   */
  public <T extends SpecificRecordBase> T decode(Topic<T> type) {
    return decode(type.record());
  }

  <T extends SpecificRecordBase> T decode(Class<T> type) {
    if (value == null) {
      throw new PermanentFailure(
          FailureCode.MALFORMED,
          "%s has no value; expected a %s.".formatted(this, type.getSimpleName()));
    }
    try {
      return WireCodec.decode(value, type);
    } catch (MalformedRecordException e) {
      throw new PermanentFailure(FailureCode.MALFORMED, this + ": " + e.getMessage(), e);
    }
  }

  /** Where the event is, for example {@code gpunas.searches-0@17}. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
