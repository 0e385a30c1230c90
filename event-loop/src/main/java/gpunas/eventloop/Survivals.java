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
      return count(admin, job, deliveries);
    } catch (KafkaException e) {
      LOG.warn("Each delivery of a job counts as an attempt now: {}", e.getMessage());
      return 0;
    }
  }

  /** One more: this delivery. */
  void add(ConsumerRecord<?, ?> job, int deliveries) {
    try (var admin = clients.admin()) {
      var more =
          new OffsetAndMetadata(count(admin, job, deliveries) + 1L, Integer.toString(deliveries));
      Answers.get(
          admin.alterConsumerGroupOffsets(groupOf(job), Map.of(partitionOf(job), more)).all());
    } catch (KafkaException e) {
      LOG.warn("This delivery counts as an attempt of its job: {}", e.getMessage());
    }
  }

  /** A broker that restarts counts deliveries from 1 again, and so must this. */
  private int count(Admin admin, ConsumerRecord<?, ?> job, int deliveries) {
    var known = committed(admin, job);
    return known == null || deliveriesAt(known) > deliveries ? 0 : Math.toIntExact(known.offset());
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
