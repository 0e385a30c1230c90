package gpunas.eventloop;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many deliveries of a job say nothing against it: its worker lost the lock, for example
 * because the machine slept, and lived; or it was told to stop, as on a node that others need; or
 * it handed the job back because its own device or disk failed. The broker counts them all; these
 * are taken off.
 *
 * <p>Each such job has a group of its own, whose committed offset is the number: so no two workers
 * write the same. Kafka forgets it, as any group that nobody is in, after a week.
 */
final class Survivals {
  private static final Logger LOG = LoggerFactory.getLogger(Survivals.class);

  private final Clients clients;
  private final String group;

  Survivals(Clients clients, String group) {
    this.clients = clients;
    this.group = group;
  }

  /** How many there were among the deliveries of a job before this one, 0 if Kafka does not say. */
  int of(ConsumerRecord<?, ?> job, int deliveries) {
    try (var admin = clients.admin()) {
      var known = committed(admin, job);
      if (known != null && deliveriesAt(known) > deliveries) {
        // The broker's count has begun at 1 again: what was noted is not part of it.
        note(admin, job, 0, deliveries);
        return 0;
      }
      return known == null ? 0 : Math.toIntExact(known.offset());
    } catch (KafkaException e) {
      LOG.warn("Each delivery of a job counts as an attempt now: {}", e.getMessage());
      return 0;
    }
  }

  /**
   * One more: this delivery. The newest that was noted stays the newest, as a worker that says so
   * late must not make the job look as if its deliveries were counted from 1 again.
   */
  void add(ConsumerRecord<?, ?> job, int deliveries) {
    try (var admin = clients.admin()) {
      var known = committed(admin, job);
      long before = known == null ? 0 : known.offset();
      int newest = known == null ? deliveries : Math.max(deliveries, deliveriesAt(known));
      note(admin, job, before + 1, newest);
    } catch (KafkaException e) {
      LOG.warn("This delivery counts as an attempt of its job: {}", e.getMessage());
    }
  }

  private void note(Admin admin, ConsumerRecord<?, ?> job, long survivals, int deliveries) {
    var noted = new OffsetAndMetadata(survivals, Integer.toString(deliveries));
    Answers.get(
        admin.alterConsumerGroupOffsets(groupOf(job), Map.of(partitionOf(job), noted)).all());
  }

  /** What the broker's count was at the last survival; 0 if it was not noted. */
  private static int deliveriesAt(OffsetAndMetadata known) {
    try {
      return known.metadata().isEmpty() ? 0 : Integer.parseInt(known.metadata());
    } catch (NumberFormatException e) {
      LOG.debug("Somebody else's note.", e);
      return 0;
    }
  }

  private @Nullable OffsetAndMetadata committed(Admin admin, ConsumerRecord<?, ?> job) {
    var spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(partitionOf(job)));
    try {
      return Answers.get(
              admin
                  .listConsumerGroupOffsets(Map.of(groupOf(job), spec))
                  .partitionsToOffsetAndMetadata(groupOf(job)))
          .get(partitionOf(job));
    } catch (GroupIdNotFoundException e) {
      LOG.trace("There were none.", e);
      return null;
    }
  }

  private String groupOf(ConsumerRecord<?, ?> job) {
    return "%s-survived-%d-%d".formatted(group, job.partition(), job.offset());
  }

  private static TopicPartition partitionOf(ConsumerRecord<?, ?> job) {
    return new TopicPartition(job.topic(), job.partition());
  }
}
