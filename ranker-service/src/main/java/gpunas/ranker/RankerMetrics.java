package gpunas.ranker;

import gpunas.ranker.progress.Demand;
import gpunas.ranker.progress.Progress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every meter of the ranker; names are part of its interface. */
public final class RankerMetrics {
  /** Counter, revisions published. Tag {@code final}: true or false. */
  public static final String REVISIONS = "gpunas.ranker.revisions";

  /** Gauge, trainings of searches that are not over. Tag {@code state}: waiting or running. */
  public static final String TRAININGS = "gpunas.ranker.trainings";

  /** Gauge, seconds that the training which waits longest has waited; 0 if none waits. */
  public static final String WAITED = "gpunas.ranker.trainings.waited";

  /** Gauge, searches that run or pause. */
  public static final String SEARCHES = "gpunas.ranker.open.searches";

  /** Gauge, jobs that the trainers' share group has not done, by Kafka; NaN while unknown. */
  public static final String QUEUE_LAG = "gpunas.ranker.share.group.lag";

  private final Counter interim;
  private final Counter last;
  private volatile double queueLag = Double.NaN;

  public RankerMetrics(MeterRegistry registry, Progress progress, InstantSource clock) {
    this.interim = revisions("false", registry);
    this.last = revisions("true", registry);
    trainings("waiting", () -> progress.demand().waiting(), registry);
    trainings("running", () -> progress.demand().running(), registry);
    Gauge.builder(WAITED, () -> waited(progress.demand(), clock.instant()))
        .description("How long the training has waited that waits longest")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder(SEARCHES, () -> progress.openSearches().size())
        .description("Searches that are not over")
        .baseUnit("searches")
        .register(registry);
    Gauge.builder(QUEUE_LAG, () -> queueLag)
        .description("Jobs that the trainers' share group has not done")
        .baseUnit("records")
        .register(registry);
  }

  private static double waited(Demand demand, Instant now) {
    var since = demand.waitingSince();
    return since == null ? 0 : Math.max(0, Duration.between(since, now).toMillis() / 1000.0);
  }

  private static void trainings(String state, Supplier<Number> count, MeterRegistry registry) {
    Gauge.builder(TRAININGS, count)
        .description("Trainings of searches that are not over; together what trainers are wanted")
        .baseUnit("trainings")
        .tag("state", state)
        .register(registry);
  }

  private static Counter revisions(String isFinal, MeterRegistry registry) {
    return Counter.builder(REVISIONS)
        .description("Revisions of rankings published")
        .baseUnit("revisions")
        .tag("final", isFinal)
        .register(registry);
  }

  /**
   * Kafka has said how many jobs the trainers have not done.
   *
   * @param jobs null if it did not
   */
  public void queueLag(@Nullable Long jobs) {
    queueLag = jobs == null ? Double.NaN : jobs;
  }

  /** A revision was published. */
  public void published(Revision revision) {
    (revision.ranking().isFinal() ? last : interim).increment();
  }
}
