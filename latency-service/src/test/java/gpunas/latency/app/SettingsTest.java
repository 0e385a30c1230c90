package gpunas.latency.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.latency.kafka.TablesFold;
import gpunas.latency.onnxruntime.Cpu;
import gpunas.service.RedisSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void defaults_of_the_service() {
    with(
        Map.of(),
        context -> {
          var settings = context.getBean(LatencySettings.class);
          assertThat(settings).isEqualTo(new LatencySettings(true, null, 10, 40));
          assertThat(settings.deviceName()).isEqualTo(Cpu.oneThread());
          assertThat(context.getBean(RedisSettings.class))
              .isEqualTo(new RedisSettings("redis://localhost:6379"));
        });
  }

  @Test
  void every_key_is_read() {
    with(
        Map.of(
            "latency.profile",
            false,
            "latency.device",
            "a device",
            "latency.rounds",
            3,
            "latency.runs",
            7,
            "redis.uri",
            "redis://elsewhere:1"),
        context -> {
          var settings = context.getBean(LatencySettings.class);
          assertThat(settings).isEqualTo(new LatencySettings(false, "a device", 3, 7));
          assertThat(settings.deviceName()).isEqualTo("a device");
          assertThat(context.getBean(RedisSettings.class))
              .isEqualTo(new RedisSettings("redis://elsewhere:1"));
        });
  }

  @Test
  void values_out_of_range_are_refused() {
    assertRefused("latency.rounds", 0);
    assertRefused("latency.runs", 4);
  }

  private static void assertRefused(String key, Object value) {
    with(
        Map.of(key, value),
        context ->
            assertThatThrownBy(() -> context.getBean(LatencySettings.class))
                .hasMessageContaining(key.substring(key.indexOf('.') + 1)));
  }

  private static void with(Map<String, Object> properties, Consumer<ApplicationContext> test) {
    var all = new HashMap<>(properties);
    all.put("gpunas.service", "latency");
    all.put(WithoutLoops.WANTED, "true");
    try (var context = ApplicationContext.run(all)) {
      test.accept(context);
    }
  }

  /** The service with loops that are never started. */
  @Factory
  @Requires(property = WithoutLoops.WANTED)
  static final class WithoutLoops {
    static final String WANTED = "test.without-loops";

    @Context
    @Replaces(bean = Loops.class, factory = LatencyFactory.class)
    Loops loops(KafkaSettings kafka, TablesFold fold, MeterRegistry registry) {
      var loop = EventLoop.fold("nothing", kafka, fold, registry);
      return new Loops(loop, loop, loop, null);
    }
  }
}
