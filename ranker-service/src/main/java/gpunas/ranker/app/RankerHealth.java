package gpunas.ranker.app;

import gpunas.eventloop.EventLoop;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/** Down, with the reason, while the event loop does not get on. */
@Singleton
final class RankerHealth implements HealthIndicator {
  private final EventLoop loop;

  RankerHealth(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Publishers.just(result());
  }

  private HealthResult result() {
    var failure = loop.failure();
    return failure == null
        ? HealthResult.builder("event-loop", HealthStatus.UP).build()
        : HealthResult.builder("event-loop", HealthStatus.DOWN)
            .details(Map.of("failure", failure))
            .build();
  }
}
