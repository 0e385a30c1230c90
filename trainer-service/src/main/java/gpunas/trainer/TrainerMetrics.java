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
import org.jspecify.annotations.Nullable;

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

  /**
   * Gauge: memory of a GPU in use, by whomever; NaN while the GPU does not say. Tag {@code device}.
   * Not there on a processor.
   */
  public static final String GPU_MEMORY_USED = "gpunas.trainer.gpu.memory.used";

  /** Gauge: memory of a GPU, likewise. */
  public static final String GPU_MEMORY_TOTAL = "gpunas.trainer.gpu.memory.total";

  /** How long what a GPU has said of its memory counts: three readings. */
  static final Duration FRESH = Duration.ofSeconds(30);

  private static final String DEVICE = "device";

  private final MeterRegistry registry;
  private final Timer completed;
  private final Timer diverged;
  private final Timer failed;
  private final Timer epochs;
  private final Map<Failed.Kind, Counter> failures = new EnumMap<>(Failed.Kind.class);
  private volatile double imagesPerSecond;
  private volatile @Nullable Learners device;
  private volatile @Nullable Reading reading;

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

  /**
   * Tells of the device that trainings are on.
   *
   * @throws DeviceException if it does not answer
   */
  public void trainsOn(Learners device) {
    this.device = device;
    Gauge.builder(SPEED, () -> imagesPerSecond)
        .description("Training images per second, as of the last progress.")
        .baseUnit("images/s")
        .tag(DEVICE, device.device())
        .register(registry);
    readMemory();
    if (reading != null) {
      memory(GPU_MEMORY_USED, "Memory of the GPU in use.", device, DeviceMemory::usedBytes);
      memory(GPU_MEMORY_TOTAL, "Memory of the GPU.", device, DeviceMemory::totalBytes);
    }
  }

  /**
   * Asks the GPU, if there is one, for its memory: with a driver that hangs, without end.
   *
   * @throws DeviceException if it does not answer
   */
  public void readMemory() {
    var asked = device;
    var memory = asked == null ? null : asked.memory();
    if (memory != null) {
      reading = new Reading(memory, registry.config().clock().monotonicTime());
    }
  }

  /** Counts a job that ended. */
  public void finished(JobResult result, Duration took) {
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

  /** Notes that no training is at hand, however it ended. */
  public void rests() {
    imagesPerSecond = 0;
  }

  private void memory(
      String name, String description, Learners device, ToLongFunction<DeviceMemory> bytes) {
    Gauge.builder(name, () -> fresh(bytes))
        .description(description)
        .baseUnit("bytes")
        .tag(DEVICE, device.device())
        .register(registry);
  }

  /** A scrape does not wait for a driver: this is on the thread that answers /health, too. */
  private double fresh(ToLongFunction<DeviceMemory> bytes) {
    var last = reading;
    return last == null || last.isOld(registry.config().clock().monotonicTime())
        ? Double.NaN
        : bytes.applyAsLong(last.memory());
  }

  /**
   * @param nanos when that was
   */
  private record Reading(DeviceMemory memory, long nanos) {
    boolean isOld(long now) {
      return now - nanos > FRESH.toNanos();
    }
  }

  private static Timer timer(String outcome, MeterRegistry registry) {
    return Timer.builder(TRAININGS)
        .description("Jobs that ended.")
        .tag("outcome", outcome)
        .register(registry);
  }
}
