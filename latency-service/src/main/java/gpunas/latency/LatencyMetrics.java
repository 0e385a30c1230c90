package gpunas.latency;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/** Every meter of the latency service; names are part of its interface. */
public final class LatencyMetrics {

  /** Counter, candidates. Tag {@code result}: inside or outside of every band. */
  public static final String CANDIDATES = "gpunas.latency.candidates";

  /** Timer, annotating one batch. */
  public static final String BATCH = "gpunas.latency.batch";

  /** Counter, timings of a layer: one per layer and round. */
  public static final String LAYER_TIMINGS = "gpunas.latency.layer.timings";

  /** Counter, whole networks that were timed. */
  public static final String NETWORK_TIMINGS = "gpunas.latency.network.timings";

  private static final String RESULT = "result";

  private final Timer batch;
  private final Counter inside;
  private final Counter outside;
  private final Counter layerTimings;
  private final Counter networkTimings;

  public LatencyMetrics(MeterRegistry registry) {
    batch = Timer.builder(BATCH).description("Annotating one batch").register(registry);
    inside = candidates(registry, "inside");
    outside = candidates(registry, "outside");
    layerTimings =
        Counter.builder(LAYER_TIMINGS)
            .description("Layers timed, once per round")
            .baseUnit("layers")
            .register(registry);
    networkTimings =
        Counter.builder(NETWORK_TIMINGS)
            .description("Whole networks timed")
            .baseUnit("networks")
            .register(registry);
  }

  /** Times and counts the annotation of one batch. */
  AnnotatedBatch annotated(Supplier<AnnotatedBatch> annotation) {
    var annotated = batch.record(annotation);
    outside.increment(annotated.outside());
    inside.increment(annotated.sampled().size() - annotated.outside());
    return annotated;
  }

  /** Counts the layers of one round, or of a part of it. */
  public void timedLayers(int layers) {
    layerTimings.increment(layers);
  }

  /** Counts whole networks. */
  public void timedNetworks(int networks) {
    networkTimings.increment(networks);
  }

  private static Counter candidates(MeterRegistry registry, String result) {
    return Counter.builder(CANDIDATES)
        .description("Candidates annotated")
        .baseUnit("candidates")
        .tag(RESULT, result)
        .register(registry);
  }
}
