package gpunas.service;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Tells {@code /health} why something is away without which the service cannot do its work. */
public final class DependencyHealth implements HealthIndicator {
  private final String name;
  private final Supplier<@Nullable String> away;

  /**
   * @param name under which {@code /health} shows it
   * @param away says why it is of no use now, human-readable; null if it is there. Answers at once
   */
  public DependencyHealth(String name, Supplier<@Nullable String> away) {
    this.name = name;
    this.away = away;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    var reason = away.get();
    return Publishers.just(
        reason == null
            ? HealthResult.builder(name, HealthStatus.UP).build()
            : HealthResult.builder(name, HealthStatus.DOWN)
                .details(Map.of("failure", reason))
                .build());
  }
}
