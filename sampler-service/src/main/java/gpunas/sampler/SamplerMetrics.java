package gpunas.sampler;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Every meter of the sampler; names are part of its interface. */
public final class SamplerMetrics {
  /** Counter, candidates drawn. */
  public static final String CANDIDATES = "gpunas.sampler.candidates";

  /** Counter, batches drawn. */
  public static final String BATCHES = "gpunas.sampler.batches";

  /** Counter, searches. Tag {@code change}: started, cancelled, completed, failed or deleted. */
  public static final String SEARCHES = "gpunas.sampler.searches";

  private final Counter candidates;
  private final Counter batches;
  private final Counter started;
  private final Counter cancelled;
  private final Counter completed;
  private final Counter failed;
  private final Counter deleted;

  public SamplerMetrics(MeterRegistry registry) {
    this.candidates =
        Counter.builder(CANDIDATES)
            .description("Candidates drawn")
            .baseUnit("candidates")
            .register(registry);
    this.batches =
        Counter.builder(BATCHES)
            .description("Batches of candidates drawn")
            .baseUnit("batches")
            .register(registry);
    this.started = searches("started", registry);
    this.cancelled = searches("cancelled", registry);
    this.completed = searches("completed", registry);
    this.failed = searches("failed", registry);
    this.deleted = searches("deleted", registry);
  }

  private static Counter searches(String change, MeterRegistry registry) {
    return Counter.builder(SEARCHES)
        .description("Searches that were started, cancelled, completed, failed or deleted")
        .baseUnit("searches")
        .tag("change", change)
        .register(registry);
  }

  void deleted() {
    deleted.increment();
  }

  /** Candidates are about to be published. */
  public void drawn(int count) {
    candidates.increment(count);
    batches.increment();
  }

  void started() {
    started.increment();
  }

  void cancelled() {
    cancelled.increment();
  }

  /** A search is about to be completed. */
  public void completed() {
    completed.increment();
  }

  /** A search of which every training failed is about to be said to have failed. */
  public void failed() {
    failed.increment();
  }
}
