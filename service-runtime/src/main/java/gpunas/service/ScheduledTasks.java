package gpunas.service;

import io.micronaut.context.event.ShutdownEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what is done again and again before the first bean of a service is closed. A task that began
 * while beans are closed would get new ones, made for it, and nobody would ever close these: loops
 * among them would go on and keep their part of the work.
 */
@Singleton
final class ScheduledTasks {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduledTasks.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ExecutorService scheduled;

  ScheduledTasks(@Named(TaskExecutors.SCHEDULED) ExecutorService scheduled) {
    this.scheduled = scheduled;
  }

  /** A task that has begun may end, but has its beans, and is not waited for without end. */
  @EventListener
  void end(ShutdownEvent event) {
    scheduled.shutdown();
    try {
      if (!scheduled.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("A scheduled task has not ended within {}.", PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
