package gpunas.latency.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.fail;

import gpunas.eventloop.KafkaSettings;
import gpunas.eventloop.Outgoing;
import gpunas.eventloop.Publisher;
import gpunas.schemas.Topic;
import gpunas.schemas.WireCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The other services, as far as the broker can tell. */
final class TestTopics implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Map<String, Object> broker;
  private final Publisher publisher;

  TestTopics(String bootstrapServers) {
    broker = Map.of("bootstrap.servers", bootstrapServers);
    publisher = new Publisher(KafkaSettings.of(bootstrapServers));
  }

  <T extends SpecificRecordBase> void publish(Topic<T> topic, String key, T value) {
    publisher.publish(Outgoing.of(topic, key, value));
  }

  /** Says that what a key names is deleted. */
  void delete(Topic<?> topic, String key) {
    publisher.publish(Outgoing.tombstone(topic, key));
  }

  /** Writes bytes that are no record. */
  void publishGarbage(Topic<?> topic) throws Exception {
    try (var producer =
        new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic.name(), "garbage".getBytes(UTF_8), "no Avro".getBytes(UTF_8)))
          .get();
    }
  }

  /**
   * The first {@code count} committed records of a type, waited for, of which something is true.
   */
  <T extends SpecificRecordBase> List<T> await(Topic<T> topic, int count, Predicate<T> wanted) {
    var found = new ArrayList<T>();
    read(
        topic,
        polled -> {
          if (!isGarbage(polled)) {
            var decoded = WireCodec.decode(polled.value(), topic.record());
            if (wanted.test(decoded)) {
              found.add(decoded);
            }
          }
          return found.size() >= count;
        });
    return found;
  }

  /** All committed records that are there now. */
  <T extends SpecificRecordBase> List<T> all(Topic<T> topic, Predicate<T> wanted) {
    var found = new ArrayList<T>();
    try (var consumer = consumer(topic)) {
      var ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (var polled : consumer.poll(POLL)) {
          if (!isGarbage(polled)) {
            found.add(WireCodec.decode(polled.value(), topic.record()));
          }
        }
      }
    }
    found.removeIf(wanted.negate());
    return found;
  }

  /** Reads from the beginning until enough was read. */
  void read(Topic<?> topic, Predicate<ConsumerRecord<byte[], byte[]>> enough) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    try (var consumer = consumer(topic)) {
      while (System.nanoTime() < deadline) {
        for (var polled : consumer.poll(POLL)) {
          if (enough.test(polled)) {
            return;
          }
        }
      }
    }
    fail("Not enough on " + topic.name() + " within " + PATIENCE);
  }

  private KafkaConsumer<byte[], byte[]> consumer(Topic<?> topic) {
    var settings = new HashMap<>(broker);
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", false);
    var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(topic.name()).stream()
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList());
    return consumer;
  }

  private static boolean isGarbage(ConsumerRecord<byte[], byte[]> polled) {
    byte @Nullable [] value = polled.value();
    return value == null || "no Avro".equals(new String(value, UTF_8));
  }

  @Override
  public void close() {
    publisher.close();
  }
}
