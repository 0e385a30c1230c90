package gpunas.eventloop;

import static java.nio.charset.StandardCharsets.UTF_8;

import gpunas.schemas.Topic;
import gpunas.schemas.WireCodec;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that shall be published.
 *
 * @param key decides the partition; records with equal keys stay in order
 */
public record Outgoing(Topic topic, String key, SpecificRecordBase value) {
  /** Kafka's default limit of 1 MiB, less room for key, headers and framing. */
  private static final int MAX_VALUE_BYTES = 1_000_000;

  /**
   * @throws PermanentFailure if the record is too large for Kafka: told before it is sent, when it
   *     is still known from which event it comes
   */
  ProducerRecord<byte[], byte[]> toRecord() {
    byte[] bytes = WireCodec.encode(value);
    if (bytes.length > MAX_VALUE_BYTES) {
      throw new PermanentFailure(
          FailureCode.TOO_LARGE,
          "A record for %s with key %s has %d bytes; at most %d are allowed."
              .formatted(topic.name(), key, bytes.length, MAX_VALUE_BYTES));
    }
    return new ProducerRecord<>(topic.name(), key.getBytes(UTF_8), bytes);
  }
}
