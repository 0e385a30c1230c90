package gpunas.eventloop;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.schemas.Topic;
import gpunas.schemas.WireCodec;
import io.opentelemetry.api.trace.SpanContext;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A record that shall be published. */
public final class Outgoing {
  /** Kafka's default limit of 1 MiB, less room for key, headers and framing. */
  public static final int MAX_VALUE_BYTES = 1_000_000;

  private final Topic<?> topic;
  private final String key;
  private final @Nullable SpecificRecordBase value;

  /** What it is a consequence of. */
  private final @Nullable SpanContext cause;

  private Outgoing(Topic<?> topic, String key, @Nullable SpecificRecordBase value) {
    this.topic = topic;
    this.key = key;
    this.value = value;
    this.cause = Traces.current();
  }

  /**
   * A record of a topic.
   *
   * @param key decides the partition; records with equal keys stay in order
   */
  public static <T extends SpecificRecordBase> Outgoing of(Topic<T> topic, String key, T value) {
    return new Outgoing(topic, key, value);
  }

  /** Says that what a key names is deleted. */
  public static Outgoing tombstone(Topic<?> topic, String key) {
    return new Outgoing(topic, key, null);
  }

  public Topic<?> topic() {
    return topic;
  }

  public String key() {
    return key;
  }

  /** What is said; null: the key's thing is deleted. */
  public @Nullable SpecificRecordBase value() {
    return value;
  }

  /**
   * @throws PermanentFailure if the record is too large for Kafka: told before it is sent, when it
   *     is still known from which event it comes
   */
  ProducerRecord<byte[], byte[]> toRecord() {
    byte @Nullable [] bytes = bytes();
    var headers = Traces.headers(topic, key, cause);
    return new ProducerRecord<>(topic.name(), null, key.getBytes(UTF_8), bytes, headers);
  }

  private byte @Nullable [] bytes() {
    if (value == null) {
      return null;
    }
    byte[] bytes = WireCodec.encode(value);
    if (bytes.length > MAX_VALUE_BYTES) {
      throw new PermanentFailure(
          FailureCode.TOO_LARGE,
          "A record for %s with key %s has %d bytes; at most %d are allowed."
              .formatted(topic.name(), key, bytes.length, MAX_VALUE_BYTES));
    }
    return bytes;
  }

  @Override
  public String toString() {
    return "%s %s: %s".formatted(topic.name(), key, value);
  }
}
