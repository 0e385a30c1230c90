package gpunas.latency.app;

import gpunas.latency.profile.UnmeasuredTables;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/**
 * Tells {@code /health} which tables wait for a profiler that is not there: no fault of this
 * process.
 */
@Singleton
final class UnmeasuredHealth implements HealthIndicator {

  private final UnmeasuredTables tables;

  UnmeasuredHealth(UnmeasuredTables tables) {
    this.tables = tables;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    var result = HealthResult.builder("measuring", HealthStatus.UP);
    var lines = tables.lines();
    if (!lines.isEmpty()) {
      result.details(Map.of("waiting", String.join(" ", lines.values())));
    }
    return Publishers.just(result.build());
  }
}
