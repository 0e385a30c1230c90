package gpunas.ranker.app;

import gpunas.eventloop.JobQueueLag;
import gpunas.eventloop.Refused;
import gpunas.eventloop.TransientFailure;
import gpunas.ranker.RankerMetrics;
import gpunas.service.Readiness;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kafka how many jobs the trainers have not done: none of them could say it for all. */
@Singleton
final class QueueLag {

  private static final Logger LOG = LoggerFactory.getLogger(QueueLag.class);

  private final JobQueueLag queue;
  private final Readiness readiness;
  private final RankerMetrics metrics;
  private boolean refused;

  QueueLag(JobQueueLag queue, Readiness readiness, RankerMetrics metrics) {
    this.queue = queue;
    this.readiness = readiness;
    this.metrics = metrics;
  }

  @Scheduled(fixedDelay = "15s")
  void ask() {
    if (readiness.isReady()) {
      metrics.queueLag(lag());
    }
  }

  private @Nullable Long lag() {
    try {
      return queue.ask();
    } catch (TransientFailure e) {
      LOG.debug("Asked again: {}", e.getMessage()); // Kafka is away; the loop says so.
    } catch (Refused e) {
      if (!refused) {
        refused = true;
        LOG.warn("There is no metric of the trainers' queue: {}", e.getMessage());
      }
    }
    return null;
  }
}
