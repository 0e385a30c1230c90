package gpunas.optimizer.search;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Every meter of the optimizer service; names are part of its interface. */
public final class OptimizerMetrics {

  /** Counter, candidates proposed for training. */
  public static final String PROPOSALS = "gpunas.optimizer.proposals";

  /** Counter, trainings that ended. Tag {@code outcome}: completed or failed. */
  public static final String TRAININGS = "gpunas.optimizer.trainings";

  /**
   * Timer with buckets, working out what is next in one search: most often a candidate; the first
   * time, reading the latency table, too.
   */
  public static final String THINKING = "gpunas.optimizer.proposal";

  /** Timer, from when there was room for a training until it was worked out, if it had to be. */
  public static final String AWAITED = "gpunas.optimizer.proposals.awaited";

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(3),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(2),
  };

  private final Timer thinking;
  private final Timer awaited;
  private final Counter proposals;
  private final Counter completed;
  private final Counter failed;

  /** Registers the meters. */
  public OptimizerMetrics(MeterRegistry registry) {
    proposals = Counter.builder(PROPOSALS).description("Candidates proposed").register(registry);
    thinking =
        Timer.builder(THINKING)
            .description("Working out what is next in a search")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    awaited =
        Timer.builder(AWAITED)
            .description("Trainers were to wait for a proposal that was not worked out yet")
            .register(registry);
    completed = trainings("completed", registry);
    failed = trainings("failed", registry);
  }

  /** Counts a proposal. */
  public void proposed() {
    proposals.increment();
  }

  /** Counts and times a wait for a proposal. */
  public void awaited(Duration time) {
    awaited.record(time);
  }

  /** An executor of thoughts that are timed, without the time before they begin. */
  public Executor timed(Executor executor) {
    return thought -> executor.execute(thinking.wrap(thought));
  }

  /** Counts a training. */
  public void ended(TrainingEnd end) {
    switch (end) {
      case TrainingEnd.Completed _ -> completed.increment();
      case TrainingEnd.Failed _ -> failed.increment();
    }
  }

  private static Counter trainings(String outcome, MeterRegistry registry) {
    return Counter.builder(TRAININGS)
        .description("Trainings that ended")
        .tag("outcome", outcome)
        .register(registry);
  }
}
