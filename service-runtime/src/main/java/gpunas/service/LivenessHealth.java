package gpunas.service;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Liveness;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.reactivestreams.Publisher;

/**
 * Tells {@code /health/liveness} whether the process is worth keeping: it need not be restarted
 * because Kafka or Redis is away, nor while it reads its topics.
 */
@Singleton
@Liveness
final class LivenessHealth implements HealthIndicator {
  private final List<Mortal> mortals;

  LivenessHealth(List<Mortal> mortals) {
    this.mortals = mortals;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    var deaths = mortals.stream().map(Mortal::death).filter(Objects::nonNull).toList();
    return Publishers.just(
        deaths.isEmpty()
            ? HealthResult.builder("process", HealthStatus.UP).build()
            : HealthResult.builder("process", HealthStatus.DOWN)
                .details(Map.of("failure", String.join(" ", deaths)))
                .build());
  }
}
