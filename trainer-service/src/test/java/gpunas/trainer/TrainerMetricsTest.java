package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.trainer.JobResult.Failed;
import gpunas.trainer.JobResult.Failed.Kind;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TrainerMetricsTest {

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private final TrainerMetrics metrics = new TrainerMetrics(registry);

  @Test
  void failures_are_counted_by_kind_and_are_there_before_the_first() {
    metrics.finished(new Failed(Kind.OUT_OF_MEMORY, "too large"), Duration.ofSeconds(2));
    metrics.finished(new Failed(Kind.CANCELLED, "search cancelled"), Duration.ofSeconds(1));
    metrics.finished(new Failed(Kind.CANCELLED, "search cancelled"), Duration.ofSeconds(1));
    metrics.finished(new JobResult.Diverged(1), Duration.ofSeconds(1));
    assertThat(failures("out_of_memory")).isEqualTo(1);
    assertThat(failures("cancelled")).isEqualTo(2);
    assertThat(failures("data")).isZero();
    assertThat(registry.get(TrainerMetrics.TRAININGS).tag("outcome", "failed").timer().count())
        .isEqualTo(3);
  }

  @Test
  void epochs_are_timed() {
    metrics.ended(new EpochSummary(1, 0.5, null, 100, 1.5));
    metrics.ended(new EpochSummary(2, 0.4, null, 100, 2));
    var epochs = registry.get(TrainerMetrics.EPOCHS).timer();
    assertThat(epochs.count()).isEqualTo(2);
    assertThat(epochs.totalTime(TimeUnit.SECONDS)).isEqualTo(3.5);
  }

  @Test
  void the_speed_is_that_of_the_training_at_hand() {
    metrics.trainsOn(new FakeLearners("cuda:1"));
    var speed = registry.get(TrainerMetrics.SPEED).tag("device", "cuda:1").gauge();
    assertThat(speed.value()).isZero();
    metrics.progressed(new Progress(1, 2, 0, 1, 0.5, 321, null, 1));
    assertThat(speed.value()).isEqualTo(321);
    metrics.rests();
    assertThat(speed.value()).isZero();
  }

  @Test
  void memory_is_told_of_a_gpu_and_not_of_a_processor() {
    metrics.trainsOn(new FakeLearners());
    assertThat(registry.find(TrainerMetrics.GPU_MEMORY_USED).gauges()).isEmpty();
    var gpu = new FakeLearners("cuda:0");
    gpu.memory = new DeviceMemory(1L << 30, 8L << 30);
    metrics.trainsOn(gpu);
    var used = registry.get(TrainerMetrics.GPU_MEMORY_USED).tag("device", "cuda:0").gauge();
    assertThat(used.value()).isEqualTo(1 << 30);
    gpu.memory = new DeviceMemory(3L << 30, 8L << 30);
    metrics.readMemory();
    assertThat(used.value()).isEqualTo(3L << 30);
    assertThat(registry.get(TrainerMetrics.GPU_MEMORY_TOTAL).gauge().value()).isEqualTo(8L << 30);
  }

  @Test
  void who_looks_at_the_memory_of_a_gpu_does_not_ask_the_driver() {
    var gpu = new FakeLearners("cuda:0");
    gpu.memory = new DeviceMemory(1L << 30, 8L << 30);
    metrics.trainsOn(gpu);
    gpu.silence = new DeviceException("no answer");
    var used = registry.get(TrainerMetrics.GPU_MEMORY_USED).gauge();
    assertThatThrownBy(metrics::readMemory).isSameAs(gpu.silence);
    assertThat(used.value()).isEqualTo(1 << 30);
    clock.add(TrainerMetrics.FRESH.plusSeconds(1));
    assertThat(used.value()).as("what was said long ago").isNaN();
    gpu.silence = null;
    metrics.readMemory();
    assertThat(used.value()).isEqualTo(1 << 30);
  }

  private double failures(String kind) {
    return registry.get(TrainerMetrics.FAILURES).tag("kind", kind).counter().count();
  }
}
