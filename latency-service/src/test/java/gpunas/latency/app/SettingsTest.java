package gpunas.latency.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.KafkaSettings;
import gpunas.latency.kafka.TablesFold;
import gpunas.latency.onnxruntime.OrtTarget;
import gpunas.latency.profile.LayerTimer;
import gpunas.latency.profile.TimedPrecision;
import gpunas.searchspace.Spaces;
import gpunas.service.InvalidSetting;
import gpunas.service.RedisSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void defaults_of_the_service() {
    with(
        Map.of(),
        context -> {
          var settings = context.getBean(LatencySettings.class);
          assertThat(settings)
              .isEqualTo(
                  new LatencySettings(
                      true,
                      Target.Runner.ONNXRUNTIME,
                      OrtTarget.Provider.CPU,
                      "fp32",
                      1,
                      null,
                      null,
                      "trtexec",
                      Path.of("engines"),
                      10,
                      40));
          assertThat(context.getBean(RedisSettings.class))
              .isEqualTo(new RedisSettings("redis://localhost:6379"));
        });
  }

  @Test
  void every_key_is_read() {
    with(
        Map.ofEntries(
            Map.entry("latency.profile", false),
            Map.entry("latency.runtime", "trtexec"),
            Map.entry("latency.provider", "tensorrt"),
            Map.entry("latency.precision", "int8"),
            Map.entry("latency.batch", 8),
            Map.entry("latency.device", "a device"),
            Map.entry("latency.gpu", 1),
            Map.entry("latency.trtexec", "/opt/trtexec"),
            Map.entry("latency.engines", "/var/engines"),
            Map.entry("latency.rounds", 3),
            Map.entry("latency.runs", 7),
            Map.entry("redis.uri", "redis://elsewhere:1")),
        context -> {
          var settings = context.getBean(LatencySettings.class);
          assertThat(settings)
              .isEqualTo(
                  new LatencySettings(
                      false,
                      Target.Runner.TRTEXEC,
                      OrtTarget.Provider.TENSORRT,
                      "int8",
                      8,
                      "a device",
                      1,
                      "/opt/trtexec",
                      Path.of("/var/engines"),
                      3,
                      7));
          assertThat(settings.target())
              .isEqualTo(
                  new Target(
                      Target.Runner.TRTEXEC,
                      OrtTarget.Provider.TENSORRT,
                      TimedPrecision.INT8,
                      8,
                      "a device",
                      1,
                      7,
                      "/opt/trtexec"));
          assertThat(context.getBean(RedisSettings.class))
              .isEqualTo(new RedisSettings("redis://elsewhere:1"));
        });
  }

  @Test
  void values_out_of_range_are_refused() {
    assertRefused("latency.rounds", 0);
    assertRefused("latency.runs", 4);
    assertRefused("latency.batch", 0);
  }

  @Test
  void a_machine_that_lacks_what_is_to_be_measured_is_told_so_in_one_line() {
    assertThatThrownBy(() ->
            with(
                Map.of("latency.runtime", "trtexec", "latency.trtexec", "/no/trtexec"),
                context -> context.getBean(LayerTimer.class)))
        .hasRootCauseInstanceOf(InvalidSetting.class)
        .rootCause()
        .hasMessageContaining("There is no /no/trtexec; expected trtexec")
        .hasMessageContaining("latency.profile=false");
  }

  @Test
  void the_service_measures_in_int8_and_says_what_it_does_not_measure_in() {
    with(
        Map.of("latency.precision", "int8", "latency.device", "here"),
        context -> {
          var timer = context.getBean(LayerTimer.class);
          assertThat(timer.provenance().toString())
              .startsWith("here (onnxruntime ")
              .endsWith(" cpu, int8, batch 1, measured)");
          var space = Spaces.quickstart();
          assertThat(timer.micros(space.decode(space.random(new Random(1))))).isPositive();
        });
    assertThatThrownBy(() ->
            with(Map.of("latency.precision", "fp8"), context -> context.getBean(LayerTimer.class)))
        .hasRootCauseInstanceOf(InvalidSetting.class)
        .rootCause()
        .hasMessageContaining("Nothing is measured in fp8")
        .hasMessageContaining("latency.profile=false");
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
