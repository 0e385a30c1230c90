package gpunas.eventloop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lock that a share group puts on a job while one of its members has it. */
final class JobLock {
  private static final Logger LOG = LoggerFactory.getLogger(JobLock.class);

  private final KafkaShareConsumer<byte[], byte[]> consumer;
  private final ConsumerRecord<byte[], byte[]> polled;
  private final Duration duration;

  JobLock(
      KafkaShareConsumer<byte[], byte[]> consumer,
      ConsumerRecord<byte[], byte[]> polled,
      Duration duration) {
    this.consumer = consumer;
    this.polled = polled;
    this.duration = duration;
  }

  /** Starts the lock's time again; false if it is lost and another member may have the job. */
  boolean renew() {
    // The order matters. Without the poll the record could not be acknowledged any more; a poll
    // before the commit, or one that waits, would fetch one more job and keep it locked unseen.
    boolean renewed = settle(AcknowledgeType.RENEW);
    consumer.poll(Duration.ZERO);
    return renewed;
  }

  /** Ends the lock, one way or another; false if it was lost before. */
  boolean settle(AcknowledgeType type) {
    consumer.acknowledge(polled, type);
    List<KafkaException> refusals =
        consumer.commitSync(duration).values().stream().flatMap(Optional::stream).toList();
    for (var refusal : refusals) {
      LOG.warn("The lock on a job is lost, another worker may get it: {}", refusal.toString());
    }
    return refusals.isEmpty();
  }
}
