package gpunas.trainer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.eventloop.EventLoop;
import gpunas.eventloop.JobQueue;
import gpunas.eventloop.KafkaSettings;
import gpunas.service.RedisSettings;
import gpunas.trainer.InMemoryDeviceLeases;
import gpunas.trainer.Learners;
import gpunas.trainer.app.TrainerSettings.DeviceChoice;
import gpunas.trainer.kafka.KnownSearches;
import gpunas.trainer.kafka.TrainingWorker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainerSettingsTest {

  @Test
  void has_defaults() {
    with(
        Map.of(),
        context -> {
          assertThat(context.getBean(TrainerSettings.class)).isEqualTo(named(null, null));
          assertThat(context.getBean(RedisSettings.class))
              .isEqualTo(new RedisSettings("redis://localhost:6379"));
        });
  }

  @Test
  void every_setting_can_be_set() {
    with(
        Map.ofEntries(
            Map.entry("trainer.name", "t1"),
            Map.entry("trainer.host", "h1"),
            Map.entry("trainer.device", "cuda"),
            Map.entry("trainer.data-directory", "/data"),
            Map.entry("trainer.cache-directory", "/cache"),
            Map.entry("trainer.cache-short-side", "256"),
            Map.entry("trainer.cache-limit-mib", "300000"),
            Map.entry("trainer.artefact-directory", "/artefacts"),
            Map.entry("trainer.checkpoint-directory", "/checkpoints"),
            Map.entry("trainer.keep-checkpoints", "5h"),
            Map.entry("trainer.reader-threads", "3"),
            Map.entry("trainer.memory-mib", "2048"),
            Map.entry("trainer.job-lock", "20s"),
            Map.entry("trainer.max-attempts", "2"),
            Map.entry("trainer.exit-when-idle", "5m"),
            Map.entry("trainer.lease-gpus", "false"),
            Map.entry("trainer.lease-duration", "10s"),
            Map.entry("redis.uri", "redis://redis:1")),
        context -> {
          assertThat(context.getBean(TrainerSettings.class))
              .isEqualTo(
                  new TrainerSettings(
                      "t1",
                      "h1",
                      DeviceChoice.CUDA,
                      Path.of("/data"),
                      Path.of("/cache"),
                      256,
                      300_000,
                      "/artefacts",
                      "/checkpoints",
                      Duration.ofHours(5),
                      3,
                      2048,
                      Duration.ofSeconds(20),
                      2,
                      Duration.ofMinutes(5),
                      false,
                      Duration.ofSeconds(10)));
          assertThat(context.getBean(RedisSettings.class))
              .isEqualTo(new RedisSettings("redis://redis:1"));
        });
  }

  @Test
  void a_setting_out_of_range_is_refused() {
    assertThatThrownBy(() ->
            with(
                Map.of("trainer.max-attempts", "0"),
                context -> context.getBean(TrainerSettings.class)))
        .hasStackTraceContaining("maxAttempts");
  }

  @Test
  void a_name_that_is_too_long_for_every_record_is_refused() {
    assertThat(named("n".repeat(255), "h".repeat(255)).name()).hasSize(255);
    assertThatThrownBy(() -> named("n".repeat(256), null))
        .hasMessage(
            "trainer.name has 256 characters; expected at most 255, or nothing for the name of this host.");
    assertThatThrownBy(() -> named(null, "h".repeat(256)))
        .hasMessageStartingWith("trainer.host has 256 characters");
  }

  /** What is set if nothing is, but for names. */
  private static TrainerSettings named(@Nullable String name, @Nullable String host) {
    return new TrainerSettings(
        name,
        host,
        DeviceChoice.AUTO,
        Path.of("data"),
        null,
        null,
        null,
        "artefacts",
        null,
        Duration.ofDays(7),
        2,
        null,
        Duration.ofSeconds(30),
        3,
        null,
        true,
        Duration.ofSeconds(15));
  }

  @Test
  void a_trainer_without_a_name_is_called_after_the_system_it_runs_in() throws Exception {
    var system = InetAddress.getLocalHost().getHostName();
    with(
        Map.of("trainer.host", "h1"),
        context -> {
          var name = TrainerName.of(context.getBean(TrainerSettings.class));
          assertThat(name.host()).isEqualTo("h1");
          assertThat(name.trainer()).matches(Pattern.quote(system) + "-[0-9a-f]{6}");
        });
  }

  private static void with(Map<String, Object> properties, Consumer<ApplicationContext> test) {
    var all = new HashMap<>(properties);
    all.put("gpunas.service", "trainer");
    all.put(SettingsOnly.WANTED, "true");
    try (var context = ApplicationContext.run(all)) {
      test.accept(context);
    }
  }

  /** The service with loops that are never started. */
  @Factory
  @Requires(property = SettingsOnly.WANTED)
  static final class SettingsOnly {
    static final String WANTED = "test.settings-only";

    @Context
    @Replaces(bean = EventLoop.class, factory = TrainerFactory.class)
    EventLoop searches(KafkaSettings kafka, KnownSearches known, MeterRegistry registry) {
      return EventLoop.fold("trainer", kafka, known, registry);
    }

    @Context
    @Replaces(bean = TrainerService.class, factory = TrainerFactory.class)
    TrainerService service(
        Function<Learners, TrainingWorker> workers, Function<TrainingWorker, JobQueue> queues) {
      return new TrainerService(
          DeviceChoice.CPU,
          new MadeUpDevices(0),
          InMemoryDeviceLeases::new,
          workers,
          queues,
          () -> {});
    }
  }
}
