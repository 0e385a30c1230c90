package gpunas.trainer.app;

import gpunas.eventloop.EventLoop;
import gpunas.service.Mortal;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Up while this trainer can do jobs, or waits for a GPU; down, with the reason, otherwise. */
@Singleton
final class TrainerHealth implements HealthIndicator, Mortal {

  private final EventLoop searches;
  private final TrainerService service;

  TrainerHealth(EventLoop searches, TrainerService service) {
    this.searches = searches;
    this.service = service;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Publishers.just(result());
  }

  @Override
  public @Nullable String death() {
    var death = service.death();
    return death == null && searches.hasEnded() ? searches.failure() : death;
  }

  private HealthResult result() {
    var failure = service.failure() == null ? searches.failure() : service.failure();
    if (failure != null) {
      return HealthResult.builder("trainer", HealthStatus.DOWN)
          .details(Map.of("failure", failure))
          .build();
    }
    if (searches.isReplaying()) {
      return HealthResult.builder("trainer", HealthStatus.DOWN)
          .details(Map.of("replaying", "The trainer reads which searches there are after a start."))
          .build();
    }
    var device = service.device();
    return HealthResult.builder("trainer", HealthStatus.UP)
        .details(Map.of("device", device == null ? "waiting for a free GPU" : device))
        .build();
  }
}
