package gpunas.trainer.kafka;

import gpunas.eventloop.Outgoing;
import gpunas.eventloop.PermanentFailure;
import gpunas.eventloop.Publisher;
import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes progress on a thread of its own, so that a slow broker does not slow a training.
 * Progress is for watching: what cannot be published is dropped, the oldest first.
 */
final class ProgressReports implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressReports.class);
  private static final int WAITING = 32;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Publisher publisher;
  private volatile boolean refused;
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofPlatform().name("training-progress").daemon().factory(),
          new ThreadPoolExecutor.DiscardOldestPolicy());

  ProgressReports(Publisher publisher) {
    this.publisher = publisher;
  }

  void publish(Outgoing progress) {
    executor.execute(() -> {
      try {
        publisher.publish(progress);
      } catch (TransientFailure | PermanentFailure e) {
        LOG.debug("A progress was not published: {}", e.getMessage());
      } catch (Refused e) {
        if (!refused) {
          LOG.warn("No progress is told of any training: {}", e.getMessage());
          refused = true;
        }
      }
    });
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
