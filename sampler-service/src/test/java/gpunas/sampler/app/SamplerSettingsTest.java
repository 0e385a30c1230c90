package gpunas.sampler.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.sampler.EpochTimes;
import gpunas.sampler.KnownDatasets;
import gpunas.sampler.SamplerMetrics;
import gpunas.sampler.Searches;
import gpunas.sampler.kafka.SamplerFold;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplerSettingsTest {

  @Test
  void defaults() {
    assertThat(settings(Map.of()))
        .isEqualTo(new SamplerSettings(4096, URI.create("http://127.0.0.1:8082"), null));
  }

  @Test
  void every_setting_can_be_given() {
    assertThat(
            settings(
                Map.of(
                    "sampler.batch-size",
                    7,
                    "sampler.latency-url",
                    "http://latency:1",
                    "sampler.keep-ended",
                    "90d")))
        .isEqualTo(new SamplerSettings(7, URI.create("http://latency:1"), Duration.ofDays(90)));
  }

  @Test
  void a_batch_has_candidates() {
    assertThatThrownBy(() -> settings(Map.of("sampler.batch-size", 0)))
        .hasMessageContaining("batchSize");
  }

  @Test
  void an_ended_search_is_kept_for_a_minute_at_least() {
    assertThatThrownBy(() -> settings(Map.of("sampler.keep-ended", "1s")))
        .hasStackTraceContaining("sampler.keep-ended is PT1S; expected at least a minute");
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
        KafkaSettings kafka,
        Searches searches,
        EpochTimes times,
        KnownDatasets datasets,
        SamplerMetrics metrics,
        MeterRegistry registry) {
      var fold = new SamplerFold(searches, times, datasets, 1, InstantSource.system(), metrics);
      return EventLoop.fold("sampler", kafka, fold, registry);
    }
  }
}
