package gpunas.sampler.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.sampler.EpochTimes;
import gpunas.sampler.Sampling;
import gpunas.sampler.kafka.SamplerFold;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplerSettingsTest {

  @Test
  void defaults() {
    assertThat(settings(Map.of()))
        .isEqualTo(new SamplerSettings(4096, URI.create("http://127.0.0.1:8082")));
  }

  @Test
  void every_setting_can_be_given() {
    assertThat(settings(Map.of("sampler.batch-size", 7, "sampler.latency-url", "http://latency:1")))
        .isEqualTo(new SamplerSettings(7, URI.create("http://latency:1")));
  }

  @Test
  void a_batch_has_candidates() {
    assertThatThrownBy(() -> settings(Map.of("sampler.batch-size", 0)))
        .hasMessageContaining("batchSize");
  }

  private static SamplerSettings settings(Map<String, Object> given) {
    var all = new HashMap<>(given);
    all.put("gpunas.service", "sampler");
    all.put(WithoutKafka.WANTED, "true");
    try (var context = ApplicationContext.run(all)) {
      return context.getBean(SamplerSettings.class);
    }
  }

  /** The service with a loop that is never started. */
  @Factory
  @Requires(property = WithoutKafka.WANTED)
  static final class WithoutKafka {
    static final String WANTED = "test.without-kafka";

    @Context
    @Replaces(bean = EventLoop.class, factory = SamplerFactory.class)
    EventLoop loop(
        KafkaSettings kafka, Sampling sampling, EpochTimes times, MeterRegistry registry) {
      return EventLoop.fold(
          "sampler", kafka, List.of(), new SamplerFold(sampling, times), registry);
    }
  }
}
