package gpunas.latency.app;

import static org.assertj.core.api.Assertions.fail;

import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.service.Readiness;
import gpunas.service.Service;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Latency services as tests want them: on a free port, and quick to measure. */
final class TestServices {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private TestServices() {}

  /**
   * Starts one that has read its topics.
   *
   * @param rounds how often it measures each layer
   * @param more settings that come over ours
   */
  static ApplicationContext start(
      EmbeddedKafka kafka, EmbeddedRedis redis, int rounds, Map<String, Object> more) {
    var properties = new HashMap<String, Object>();
    properties.put("latency.runs", 5);
    properties.put("latency.rounds", rounds);
    properties.put("kafka.bootstrap-servers", kafka.bootstrapServers());
    properties.put("redis.uri", redis.uri());
    properties.putAll(more);
    var service = Service.start("latency", -1, properties);
    try {
      await("a service that has read its topics", service.getBean(Readiness.class)::isReady);
    } catch (AssertionError e) {
      service.close();
      throw e;
    }
    return service;
  }

  /**
   * Waits, two minutes at most.
   *
   * @param what for people
   */
  static void await(String what, BooleanSupplier isSo) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("Waited %d s in vain for %s.".formatted(PATIENCE.toSeconds(), what));
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        fail("Interrupted while it waited for %s.".formatted(what), e);
      }
    }
  }
}
