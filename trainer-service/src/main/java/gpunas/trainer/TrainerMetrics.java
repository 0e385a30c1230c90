package gpunas.trainer;

import gpunas.trainer.JobResult.Failed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** Every meter of the trainer; names are part of its interface. */
public final class TrainerMetrics {

  /** Timer: jobs that ended. Tag {@code outcome}: completed, diverged or failed. */
  public static final String TRAININGS = "gpunas.trainer.trainings";

  /** Counter: jobs that failed for good. Tag {@code kind}: that of {@link Failed.Kind}. */
  public static final String FAILURES = "gpunas.trainer.failures";

  /** Timer: epochs, with their evaluation. */
  public static final String EPOCHS = "gpunas.trainer.epochs";

  /**
   * Gauge: training images per second, as of the last progress; 0 between trainings. Tag {@code
   * device}.
   */
  public static final String SPEED = "gpunas.trainer.speed";

  /** Gauge: memory of a GPU in use, by whomever. Tag {@code device}. Not there on a processor. */
  public static final String GPU_MEMORY_USED = "gpunas.trainer.gpu.memory.used";

  /** Gauge: memory of a GPU. Tag {@code device}. Not there on a processor. */
  public static final String GPU_MEMORY_TOTAL = "gpunas.trainer.gpu.memory.total";

  private static final String DEVICE = "device";

  private final MeterRegistry registry;
  private final Timer completed;
  private final Timer diverged;
  private final Timer failed;
  private final Timer epochs;
  private final Map<Failed.Kind, Counter> failures = new EnumMap<>(Failed.Kind.class);
  private volatile double imagesPerSecond;

  public TrainerMetrics(MeterRegistry registry) {
    this.registry = registry;
    completed = timer("completed", registry);
    diverged = timer("diverged", registry);
    failed = timer("failed", registry);
    epochs = Timer.builder(EPOCHS).description("Epochs, with their evaluation.").register(registry);
    for (var kind : Failed.Kind.values()) {
      failures.put(
          kind,
          Counter.builder(FAILURES)
              .description("Jobs that failed for good.")
              .tag("kind", kind.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  /** Tells of the device that trainings are on. */
  public void trainsOn(Learners device) {
    Gauge.builder(SPEED, () -> imagesPerSecond)
        .description("Training images per second, as of the last progress.")
        .baseUnit("images/s")
        .tag(DEVICE, device.device())
        .register(registry);
    if (device.memory() != null) {
      memory(GPU_MEMORY_USED, "Memory of the GPU in use.", device, DeviceMemory::usedBytes);
      memory(GPU_MEMORY_TOTAL, "Memory of the GPU.", device, DeviceMemory::totalBytes);
    }
  }

  /** Counts a job that ended. */
  public void finished(JobResult result, Duration took) {
    imagesPerSecond = 0;
    switch (result) {
      case JobResult.Completed _ -> completed.record(took);
      case JobResult.Diverged _ -> diverged.record(took);
      case Failed(var kind, _) -> {
        failed.record(took);
        Objects.requireNonNull(failures.get(kind)).increment();
      }
    }
  }

  /** Times an epoch. */
  public void ended(EpochSummary epoch) {
    epochs.record(Duration.ofNanos((long) (epoch.seconds() * 1e9)));
  }

  /** Notes the speed of the training at hand. */
  public void progressed(Progress progress) {
    imagesPerSecond = progress.imagesPerSecond();
  }

  private void memory(
      String name, String description, Learners device, ToLongFunction<DeviceMemory> bytes) {
    Gauge.builder(name, () -> bytes.applyAsLong(Objects.requireNonNull(device.memory())))
        .description(description)
        .baseUnit("bytes")
        .tag(DEVICE, device.device())
        .register(registry);
  }

  private static Timer timer(String outcome, MeterRegistry registry) {
    return Timer.builder(TRAININGS)
        .description("Jobs that ended.")
        .tag("outcome", outcome)
        .register(registry);
  }
}
