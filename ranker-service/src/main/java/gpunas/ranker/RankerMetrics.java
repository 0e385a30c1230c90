package gpunas.ranker;

import gpunas.ranker.progress.Progress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** Every meter of the ranker; names are part of its interface. */
public final class RankerMetrics {
  /** Counter, revisions published. Tag {@code final}: true or false. */
  public static final String REVISIONS = "gpunas.ranker.revisions";

  /** Gauge, trainings of searches that are not over. Tag {@code state}: waiting or running. */
  public static final String TRAININGS = "gpunas.ranker.trainings";

  private final Counter interim;
  private final Counter last;

  public RankerMetrics(MeterRegistry registry, Progress progress) {
    this.interim = revisions("false", registry);
    this.last = revisions("true", registry);
    trainings("waiting", () -> progress.demand().waiting(), registry);
    trainings("running", () -> progress.demand().running(), registry);
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

  /** A revision was published. */
  public void published(Revision revision) {
    (revision.ranking().isFinal() ? last : interim).increment();
  }
}
