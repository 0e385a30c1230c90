package gpunas.eventloop;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka for jobs, for one thread that looks in between whether some have come.
 *
 * <p>Each poll that finds no record tells Kafka's client to fetch, and the next poll tells it
 * again. If a record comes in between, the second order fetches another one: it stays in the
 * client, locked in the broker, until the first is done (Kafka 4.3.1, {@code
 * ShareConsumeRequestManager.fetch}). So one poll goes on for as long as there is nothing, on a
 * thread of its own.
 */
final class JobPoll implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobPoll.class);

  /**
   * How long a client may stand still. It learns only between two polls how an acknowledgement
   * ended that came late, and looks at no record before; and once it has been given a mere gap in
   * the log (the marker of a transaction, records that were compacted), the poll orders nothing
   * more.
   */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final KafkaShareConsumer<byte[], byte[]> consumer;
  private @Nullable CompletableFuture<ConsumerRecords<byte[], byte[]>> pending;

  JobPoll(KafkaShareConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * Jobs, which are locked; none if none came within that time. Then Kafka is still being asked,
   * and nobody else may use the consumer before this has returned some, or thrown.
   */
  ConsumerRecords<byte[], byte[]> await(Duration time) {
    var poll = pending == null ? start() : pending;
    pending = poll;
    try {
      var jobs = poll.get(time.toMillis(), TimeUnit.MILLISECONDS);
      pending = null;
      return jobs;
    } catch (TimeoutException e) {
      LOG.trace("Nothing yet.", e);
      return ConsumerRecords.empty();
    } catch (ExecutionException e) {
      pending = null;
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("A loop is stopped by closing it, never by an interrupt.", e);
    }
  }

  private CompletableFuture<ConsumerRecords<byte[], byte[]>> start() {
    return CompletableFuture.supplyAsync(() -> consumer.poll(LONGEST), Thread::startVirtualThread);
  }

  /** Ends the poll; the consumer can be closed then. */
  @Override
  public void close() {
    if (pending == null) {
      return;
    }
    consumer.wakeup();
    try {
      pending.join();
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof WakeupException)) {
        LOG.error("The last poll for jobs failed.", e.getCause());
      }
    }
  }
}
