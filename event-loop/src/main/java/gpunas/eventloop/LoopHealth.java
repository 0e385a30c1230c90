package gpunas.eventloop;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import org.reactivestreams.Publisher;

/** Tells {@code /health} that a loop is up, or why it cannot do its work now. */
public final class LoopHealth implements HealthIndicator {
  private final String name;
  private final Loop loop;

  /**
   * @param name under which {@code /health} shows it
   */
  public LoopHealth(String name, Loop loop) {
    this.name = name;
    this.loop = loop;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    String failure = loop.failure();
    return Publishers.just(
        failure == null
            ? HealthResult.builder(name, HealthStatus.UP).build()
            : HealthResult.builder(name, HealthStatus.DOWN).details(failure).build());
  }
}
