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
 * because the machine slept, and lived; or it was told to stop, as on a node that others need. The
 * broker counts them all; these are taken off.
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

  /** How many there were, 0 if Kafka does not say. */
  int of(ConsumerRecord<?, ?> job) {
    try (var admin = clients.admin()) {
      return count(admin, job);
    } catch (KafkaException e) {
      LOG.warn("Each delivery of a job counts as an attempt now: {}", e.getMessage());
      return 0;
    }
  }

  /** One more. */
  void add(ConsumerRecord<?, ?> job) {
    try (var admin = clients.admin()) {
      var more = new OffsetAndMetadata(count(admin, job) + 1L);
      Answers.get(
          admin.alterConsumerGroupOffsets(groupOf(job), Map.of(partitionOf(job), more)).all());
    } catch (KafkaException e) {
      LOG.warn("A lost lock counts as an attempt of its job: {}", e.getMessage());
    }
  }

  private int count(Admin admin, ConsumerRecord<?, ?> job) {
    var spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(partitionOf(job)));
    try {
      @Nullable OffsetAndMetadata count =
          Answers.get(
                  admin
                      .listConsumerGroupOffsets(Map.of(groupOf(job), spec))
                      .partitionsToOffsetAndMetadata(groupOf(job)))
              .get(partitionOf(job));
      return count == null ? 0 : Math.toIntExact(count.offset());
    } catch (GroupIdNotFoundException e) {
      LOG.trace("There were none.", e);
      return 0;
    }
  }

  private String groupOf(ConsumerRecord<?, ?> job) {
    return "%s-survived-%d-%d".formatted(group, job.partition(), job.offset());
  }

  private static TopicPartition partitionOf(ConsumerRecord<?, ?> job) {
    return new TopicPartition(job.topic(), job.partition());
  }
}
