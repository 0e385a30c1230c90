package gpunas.eventloop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lock that a share group puts on a job while one of its members has it. */
final class JobLock {
  private static final Logger LOG = LoggerFactory.getLogger(JobLock.class);

  private final KafkaShareConsumer<byte[], byte[]> consumer;
  private final Duration duration;
  private ConsumerRecord<byte[], byte[]> delivered;
  private boolean held = true;
  private int losses;

  JobLock(
      KafkaShareConsumer<byte[], byte[]> consumer,
      ConsumerRecord<byte[], byte[]> delivered,
      Duration duration) {
    this.consumer = consumer;
    this.delivered = delivered;
    this.duration = duration;
  }

  /** Whether the lock was held when Kafka last said so. */
  boolean isHeld() {
    return held;
  }

  /** How often it was lost though this worker lives. */
  int losses() {
    return losses;
  }

  /** How often the broker has handed the job out. */
  int deliveries() {
    return delivered.deliveryCount().orElse((short) 1);
  }

  /** Starts the lock's time again, unless it is lost: {@link #isHeld} says so then. */
  void renew() {
    held = settle(AcknowledgeType.RENEW);
    if (held) {
      // Brings the record back, which could not be acknowledged any more otherwise. A poll before
      // the commit, or one that waits, would fetch one more job and keep it locked unseen.
      consumer.poll(Duration.ZERO);
    } else {
      losses++;
    }
  }

  /**
   * Waits for the lost job to be handed out to this member again.
   *
   * @return another job that came instead, and is locked now; null if none has
   */
  @Nullable ConsumerRecord<byte[], byte[]> poll(Duration time) {
    for (var each : consumer.poll(time)) {
      if (each.partition() != delivered.partition() || each.offset() != delivered.offset()) {
        return each;
      }
      delivered = each;
      held = true;
      LOG.info("The lost lock on a job is held again; it has not been interrupted.");
    }
    return null;
  }

  /** Ends the lock, one way or another; false if it was lost before. */
  boolean settle(AcknowledgeType type) {
    if (!held) {
      return false;
    }
    consumer.acknowledge(delivered, type);
    try {
      List<KafkaException> refusals =
          consumer.commitSync(duration).values().stream().flatMap(Optional::stream).toList();
      for (var refusal : refusals) {
        LOG.warn("The lock on a job is lost, another worker may get it: {}", refusal.toString());
      }
      return refusals.isEmpty();
    } catch (TimeoutException e) {
      LOG.warn("The lock on a job may be lost, Kafka is away: {}", e.getMessage());
      return false;
    }
  }
}
