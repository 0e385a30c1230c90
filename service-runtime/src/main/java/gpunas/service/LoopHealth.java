package gpunas.service;

import gpunas.eventloop.Loop;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import java.util.Map;
import org.reactivestreams.Publisher;

/**
 * Tells {@code /health} that a loop is up and what some of its events wait for, or why it cannot do
 * its work now.
 */
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
    var failure = loop.failure();
    var waiting = loop.waiting();
    var result = HealthResult.builder(name, failure == null ? HealthStatus.UP : HealthStatus.DOWN);
    if (failure != null) {
      result.details(Map.of("failure", failure));
    } else if (waiting != null) {
      result.details(Map.of("waiting", waiting));
    }
    return Publishers.just(result.build());
  }
}
