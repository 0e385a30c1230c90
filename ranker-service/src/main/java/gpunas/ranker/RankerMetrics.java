package gpunas.ranker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Every meter of the ranker; names are part of its interface. */
public final class RankerMetrics {
  /** Counter, revisions published. Tag {@code final}: true or false. */
  public static final String REVISIONS = "gpunas.ranker.revisions";

  private final Counter interim;
  private final Counter last;

  public RankerMetrics(MeterRegistry registry) {
    this.interim = revisions("false", registry);
    this.last = revisions("true", registry);
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
