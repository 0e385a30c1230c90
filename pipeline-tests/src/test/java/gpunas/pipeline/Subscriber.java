package gpunas.pipeline;

import gpunas.schemas.Topic;
import gpunas.schemas.WireCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A plain consumer of one topic, from its beginning: what any user can write. */
public final class Subscriber<T extends SpecificRecordBase> implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Topic<T> topic;
  private final List<T> seen = new ArrayList<>();

  public Subscriber(String bootstrapServers, Topic<T> topic) {
    this.topic = topic;
    consumer = consumer(bootstrapServers, topic.name());
  }

  static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, String topic) {
    var consumer =
        new KafkaConsumer<byte[], byte[]>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                // What is deleted before it was read is left out, and nothing else.
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    var partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  /** Reads a topic, whatever is in it, until a record is what is looked for. */
  static void await(
      String bootstrapServers,
      String topic,
      Duration patience,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    var deadline = Instant.now().plus(patience);
    try (var consumer = consumer(bootstrapServers, topic)) {
      while (Instant.now().isBefore(deadline)) {
        for (var polled : consumer.poll(POLL)) {
          if (wanted.test(polled)) {
            return;
          }
        }
      }
    }
    throw new AssertionError("No such record on %s within %s.".formatted(topic, patience));
  }

  /** Everything read so far. */
  public List<T> seen() {
    return List.copyOf(seen);
  }

  /** Whether all that is on the topic now has been read. */
  public boolean isAtEnd() {
    return consumer.endOffsets(consumer.assignment()).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Reads what comes within a moment. */
  public List<T> read() {
    var read = new ArrayList<T>();
    for (var polled : consumer.poll(POLL)) {
      T event = decoded(polled);
      if (event != null) {
        read.add(event);
      }
    }
    seen.addAll(read);
    return read;
  }

  /** Reads until a record is what is looked for, and returns it. */
  public T await(Duration patience, Predicate<T> wanted) {
    var deadline = Instant.now().plus(patience);
    while (Instant.now().isBefore(deadline)) {
      var found = read().stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new AssertionError(
        "No such %s within %s; %d were seen, the last was %s"
            .formatted(
                topic.record().getSimpleName(),
                patience,
                seen.size(),
                seen.isEmpty() ? "none" : seen.getLast()));
  }

  /** Tests put garbage on the topics; a subscriber skips what it cannot read. */
  private T decoded(ConsumerRecord<byte[], byte[]> polled) {
    if (polled.value() == null) {
      return null; // What it said of this key is deleted.
    }
    try {
      return WireCodec.decode(polled.value(), topic.record());
    } catch (gpunas.schemas.MalformedRecordException _) {
      return null;
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
