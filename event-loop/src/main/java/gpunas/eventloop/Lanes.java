package gpunas.eventloop;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The partitions that a consumer's group has given it. */
final class Lanes implements ConsumerRebalanceListener {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Lane> lanes = new HashMap<>();

  Lanes(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /** The lane of a partition, as it was committed if it is new here. */
  Lane of(TopicPartition partition, ConsumerRecord<?, ?> first) {
    return lanes.computeIfAbsent(partition, _ -> new Lane(backlog(partition, first.offset())));
  }

  private Backlog backlog(TopicPartition partition, long first) {
    @Nullable OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
    return committed == null ? Backlog.startingAt(first) : Backlog.of(committed);
  }

  /** How far a partition was handled for sure. */
  Backlog committed(TopicPartition partition) {
    var beginning = consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    return backlog(partition, beginning);
  }

  /** Has whatever waited long enough read again. */
  void askAgain() {
    var now = System.nanoTime();
    lanes.forEach((partition, lane) -> {
      if (lane.isDue(now)) {
        consumer.seek(partition, lane.askAgain(now));
        consumer.resume(List.of(partition));
      }
    });
  }

  /** A partition was read up to an offset. */
  void read(TopicPartition partition, long offset) {
    var lane = lanes.get(partition);
    if (lane != null) {
      lane.read(offset);
      if (lane.canSkip()) {
        consumer.seek(partition, lane.skip());
      }
    }
  }

  /** A partition has too much that waits: nothing more of it is read until some of that goes. */
  void block(TopicPartition partition, long offset) {
    read(partition, offset);
    consumer.seek(partition, offset);
    consumer.pause(List.of(partition));
  }

  /** What is to be committed, by partition. */
  Map<TopicPartition, OffsetAndMetadata> news() {
    var news = new HashMap<TopicPartition, OffsetAndMetadata>();
    lanes.forEach((partition, lane) -> {
      if (lane.hasNews()) {
        news.put(partition, lane.toCommit());
      }
    });
    return news;
  }

  void committed() {
    lanes.values().forEach(Lane::committed);
  }

  /** How many records wait. */
  long waiting() {
    return lanes.values().stream().mapToLong(Lane::waiting).sum();
  }

  /** Forgets everything that is not committed. */
  void clear() {
    lanes.clear();
  }

  /** What some record waits for, for people; null if none waits. */
  @Nullable String reason() {
    return lanes.values().stream().flatMap(Lane::reasons).min(String::compareTo).orElse(null);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    lanes.keySet().removeAll(assigned);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    lanes.keySet().removeAll(revoked);
  }
}
