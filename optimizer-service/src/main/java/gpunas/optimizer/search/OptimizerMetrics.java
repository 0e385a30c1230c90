package gpunas.optimizer.search;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Every meter of the optimizer service; names are part of its interface. */
public final class OptimizerMetrics {

  /** Counter, candidates proposed for training. */
  public static final String PROPOSALS = "gpunas.optimizer.proposals";

  /** Counter, trainings that ended. Tag {@code outcome}: completed or failed. */
  public static final String TRAININGS = "gpunas.optimizer.trainings";

  private final Counter proposals;
  private final Counter completed;
  private final Counter failed;

  /** Registers the meters. */
  public OptimizerMetrics(MeterRegistry registry) {
    proposals = Counter.builder(PROPOSALS).description("Candidates proposed").register(registry);
    completed = trainings("completed", registry);
    failed = trainings("failed", registry);
  }

  /** Counts a proposal. */
  public void proposed() {
    proposals.increment();
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
