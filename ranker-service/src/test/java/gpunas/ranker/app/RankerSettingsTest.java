package gpunas.ranker.app;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.ranker.kafka.RankerFold;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankerSettingsTest {

  @Test
  void defaults() {
    assertThat(settings(Map.of()))
        .isEqualTo(
            new RankerSettings(
                "artefacts",
                URI.create("http://127.0.0.1:8081"),
                URI.create("http://127.0.0.1:8082")));
  }

  @Test
  void every_setting_can_be_given() {
    assertThat(
            settings(
                Map.of(
                    "ranker.artefact-directory",
                    "/elsewhere",
                    "ranker.sampler-url",
                    "http://sampler:1",
                    "ranker.latency-url",
                    "http://latency:2")))
        .isEqualTo(
            new RankerSettings(
                "/elsewhere", URI.create("http://sampler:1"), URI.create("http://latency:2")));
  }

  private static RankerSettings settings(Map<String, Object> given) {
    var all = new HashMap<>(given);
    all.put("gpunas.service", "ranker");
    all.put(WithoutKafka.WANTED, "true");
    try (var context = ApplicationContext.run(all)) {
      return context.getBean(RankerSettings.class);
    }
  }

  /** The service with a loop that is never started. */
  @Factory
  @Requires(property = WithoutKafka.WANTED)
  static final class WithoutKafka {
    static final String WANTED = "test.without-kafka";

    @Context
    @Replaces(bean = EventLoop.class, factory = RankerFactory.class)
    EventLoop loop(KafkaSettings kafka, RankerFold fold, MeterRegistry registry) {
      return EventLoop.fold("ranker", kafka, fold, registry);
    }
  }
}
