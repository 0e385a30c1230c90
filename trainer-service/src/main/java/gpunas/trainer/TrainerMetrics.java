package gpunas.trainer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Every meter of the trainer; names are part of its interface. */
public final class TrainerMetrics {

  /** Timer: jobs that ended. Tag {@code outcome}: completed, diverged or failed. */
  public static final String TRAININGS = "gpunas.trainer.trainings";

  /** Gauge: training images per second, as of the last progress. */
  public static final String SPEED = "gpunas.trainer.speed";

  private final Timer completed;
  private final Timer diverged;
  private final Timer failed;
  private volatile double imagesPerSecond;

  public TrainerMetrics(MeterRegistry registry) {
    completed = timer("completed", registry);
    diverged = timer("diverged", registry);
    failed = timer("failed", registry);
    Gauge.builder(SPEED, () -> imagesPerSecond)
        .description("Training images per second, as of the last progress.")
        .baseUnit("images/s")
        .register(registry);
  }

  /** Counts a job that ended. */
  public void finished(JobResult result, Duration took) {
    switch (result) {
      case JobResult.Completed _ -> completed.record(took);
      case JobResult.Diverged _ -> diverged.record(took);
      case JobResult.Failed _ -> failed.record(took);
    }
  }

  /** Notes the speed of the training at hand. */
  public void progressed(Progress progress) {
    imagesPerSecond = progress.imagesPerSecond();
  }

  private static Timer timer(String outcome, MeterRegistry registry) {
    return Timer.builder(TRAININGS)
        .description("Jobs that ended.")
        .tag("outcome", outcome)
        .register(registry);
  }
}
