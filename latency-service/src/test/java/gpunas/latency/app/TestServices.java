package gpunas.latency.app;

import gpunas.embedded.EmbeddedKafka;
import gpunas.embedded.EmbeddedRedis;
import gpunas.service.Readiness;
import gpunas.service.Service;
import io.micronaut.context.ApplicationContext;
import java.util.HashMap;
import java.util.Map;

/** Latency services as tests want them: on a free port, and quick to measure. */
final class TestServices {

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
    while (!service.getBean(Readiness.class).isReady()) {
      Thread.onSpinWait();
    }
    return service;
  }
}
