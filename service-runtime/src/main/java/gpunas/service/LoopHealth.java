package gpunas.service;

import gpunas.eventloop.Loop;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Tells {@code /health} that a loop is up and what some of its events wait for, or why it cannot do
 * its work now: it still reads its topics, or Kafka is away, or it has ended.
 */
public final class LoopHealth implements HealthIndicator, Mortal {
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
    if (failure != null) {
      return result(HealthStatus.DOWN, Map.of("failure", failure));
    }
    if (loop.isReplaying()) {
      return result(
          HealthStatus.DOWN, Map.of("replaying", "The service reads its topics after a start."));
    }
    return result(HealthStatus.UP, waiting == null ? Map.of() : Map.of("waiting", waiting));
  }

  @Override
  public @Nullable String death() {
    return loop.hasEnded() ? loop.failure() : null;
  }

  private Publisher<HealthResult> result(HealthStatus status, Map<String, String> details) {
    var result = HealthResult.builder(name, status);
    if (!details.isEmpty()) {
      result.details(details);
    }
    return Publishers.just(result.build());
  }
}
