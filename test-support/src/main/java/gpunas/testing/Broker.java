package gpunas.testing;

import gpunas.embedded.EmbeddedKafka;
import gpunas.schemas.Topic;
import gpunas.schemas.WireCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A real broker, with what tests do to its topics. */
public final class Broker implements AutoCloseable {
  private static final byte RECORD_MARKER = (byte) 0xc3;

  private final EmbeddedKafka kafka;

  /**
   * Starts it.
   *
   * @param directory where it keeps its data
   */
  public Broker(Path directory) {
    this.kafka = EmbeddedKafka.start(directory);
  }

  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  public void publish(Topic<?> topic, String key, SpecificRecordBase value) {
    publish(topic, key, WireCodec.encode(value));
  }

  /** Publishes many records with one producer. */
  public void publish(Topic<?> topic, String key, Stream<? extends SpecificRecordBase> values) {
    try (var producer =
        new KafkaProducer<>(settings(), new StringSerializer(), new ByteArraySerializer())) {
      values.forEach(value -> {
        var _ = producer.send(new ProducerRecord<>(topic.name(), key, WireCodec.encode(value)));
      });
    }
  }

  public void publish(Topic<?> topic, String key, byte @Nullable [] value) {
    try (var producer =
        new KafkaProducer<>(settings(), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The records that are in a topic now, without those that are none. */
  public <T extends SpecificRecordBase> List<T> read(Topic<T> topic) {
    return readBytes(topic).stream()
        .filter(bytes -> bytes.length > 0 && bytes[0] == RECORD_MARKER)
        .map(bytes -> WireCodec.decode(bytes, topic.record()))
        .toList();
  }

  /** Says that what a key of a topic names is deleted. */
  public void delete(Topic<?> topic, String key) {
    publish(topic, key, (byte[]) null);
  }

  /** Everything that is in a topic now, tombstones left out. */
  public List<byte[]> readBytes(Topic<?> topic) {
    try (var consumer =
        new KafkaConsumer<>(settings(), new StringDeserializer(), new ByteArrayDeserializer())) {
      var partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      var found = new ArrayList<byte[]>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(each -> {
              byte @Nullable [] value = each.value();
              if (value != null) {
                found.add(value);
              }
            });
      }
      return found;
    }
  }

  @Override
  public void close() {
    kafka.close();
  }

  private Map<String, Object> settings() {
    return Map.of("bootstrap.servers", bootstrapServers());
  }
}
