package gpunas.sampler.app;

import gpunas.eventloop.EventLoop;
import gpunas.sampler.SearchControl;
import gpunas.sampler.SearchLog;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes searches that ended longer ago than they are to be kept. */
@Singleton
@Requires(property = "sampler.keep-ended")
final class Expiry {
  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

  private final SearchControl control;
  private final EventLoop loop;
  private final Duration keep;

  Expiry(SearchControl control, EventLoop loop, SamplerSettings settings) {
    this.control = control;
    this.loop = loop;
    this.keep = Objects.requireNonNull(settings.keepEnded());
  }

  @Scheduled(initialDelay = "1m", fixedDelay = "1m")
  void deleteExpired() {
    if (loop.caughtUp().isDone()) {
      try {
        control.deleteEndedBefore(keep);
      } catch (SearchLog.Unavailable e) {
        LOG.warn("Searches that are old enough cannot be deleted for now: {}", e.getMessage());
      }
    }
  }
}
