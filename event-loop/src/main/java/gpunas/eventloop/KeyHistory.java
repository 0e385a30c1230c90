package gpunas.eventloop;

import gpunas.schemas.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What a topic has of one key, from its beginning to where it ended when the reading began: for who
 * needs records once that are too many to be kept. It belongs to no group. A few records are held
 * at a time; those without a value are left out. Any thread may close it.
 */
public final class KeyHistory implements Iterator<Event>, AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int SILENT_POLLS = 30;

  private final Clients clients;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Topic<?> topic;
  private final String key;

  /** Where each partition ended that is not read to its end yet. */
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  private final Deque<Event> next = new ArrayDeque<>();

  private KeyHistory(Clients clients, Topic<?> topic, String key) {
    this.clients = clients;
    this.topic = topic;
    this.key = key;
    this.consumer = clients.reader();
  }

  /**
   * Begins to read.
   *
   * @throws TransientFailure if Kafka does not answer, as every method of what is returned
   * @throws Refused if it does not let this user
   */
  public static KeyHistory of(KafkaSettings kafka, Topic<?> topic, String key) {
    var clients = new Clients(kafka);
    try {
      var history = new KeyHistory(clients, topic, key);
      history.begin();
      return history;
    } catch (KafkaException e) {
      throw failed(clients, topic, e);
    }
  }

  private void begin() {
    try {
      var partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(each -> new TopicPartition(topic.name(), each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      ends.putAll(consumer.endOffsets(partitions));
      forgetThoseAtTheirEnd();
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  @Override
  public synchronized boolean hasNext() {
    try {
      for (var silent = 0; next.isEmpty() && !ends.isEmpty(); ) {
        var polled = consumer.poll(POLL);
        silent = polled.isEmpty() ? silent + 1 : 0;
        polled.forEach(this::take);
        forgetThoseAtTheirEnd();
        if (silent == SILENT_POLLS && !ends.isEmpty()) {
          throw new TransientFailure(
              FailureCode.BROKER,
              "Kafka has given nothing of topic %s for %d s.".formatted(topic.name(), silent));
        }
      }
      return !next.isEmpty();
    } catch (KafkaException e) {
      throw failed(clients, topic, e);
    }
  }

  /** What was written since the reading began may come with the last records. */
  private void take(ConsumerRecord<byte[], byte[]> polled) {
    var end = ends.get(new TopicPartition(polled.topic(), polled.partition()));
    if (end == null || polled.offset() >= end) {
      return;
    }
    var event = Event.of(polled);
    if (key.equals(event.key()) && !event.isTombstone()) {
      next.add(event);
    }
  }

  /** Transactions leave offsets without a record: what counts is where the reader is. */
  private void forgetThoseAtTheirEnd() {
    ends.entrySet().removeIf(each -> consumer.position(each.getKey()) >= each.getValue());
  }

  @Override
  public synchronized Event next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return next.remove();
  }

  /** May be called while another thread reads, which then fails. */
  @Override
  public void close() {
    consumer.wakeup();
    synchronized (this) {
      consumer.close();
    }
  }

  private static RuntimeException failed(Clients clients, Topic<?> topic, KafkaException e) {
    var refused = clients.refusal().in(e);
    return refused != null
        ? refused
        : new TransientFailure(
            FailureCode.BROKER,
            "Kafka does not give what topic %s has: %s".formatted(topic.name(), e),
            e);
  }
}
