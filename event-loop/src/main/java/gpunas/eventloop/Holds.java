package gpunas.eventloop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Partitions whose next record waits for something that is still to come. They are paused, and
 * asked again after a while; the other partitions go on.
 */
final class Holds {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Hold> holds = new HashMap<>();

  Holds(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /** Has a record polled again later, and whatever is behind it. */
  void hold(ConsumerRecord<byte[], byte[]> waiting, TransientFailure failure) {
    var partition = new TopicPartition(waiting.topic(), waiting.partition());
    var hold = holds.computeIfAbsent(partition, _ -> new Hold());
    hold.until = System.nanoTime() + hold.backoff.next().toNanos();
    hold.reason = failure.code() + ": " + failure.getMessage();
    consumer.seek(partition, waiting.offset());
    consumer.pause(List.of(partition));
  }

  /** Asks partitions again whose wait is over, and forgets those that others have now. */
  void lift() {
    holds.keySet().retainAll(consumer.assignment());
    holds.forEach((partition, hold) -> {
      if (System.nanoTime() - hold.until >= 0) {
        consumer.resume(List.of(partition));
      }
    });
  }

  /** The record at the head of a partition was handled. */
  void gotOn(TopicPartition partition) {
    holds.remove(partition);
  }

  /** What some partition waits for, human-readable; null if none waits. */
  @Nullable String reason() {
    return holds.values().stream().map(hold -> hold.reason).min(String::compareTo).orElse(null);
  }

  private static final class Hold {
    final Backoff backoff = new Backoff(RandomGenerator.getDefault());
    long until;
    String reason = "";
  }
}
