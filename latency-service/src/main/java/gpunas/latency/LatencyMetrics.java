package gpunas.latency;

import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableProgress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

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

  /**
   * Gauge, layers and whole networks of all tables. Tag {@code state}: measured (modelled or
   * estimated ones, too) or missing.
   */
  public static final String TABLE_LAYERS = "gpunas.latency.table.layers";

  /** Gauge, see {@link TableErrors#worst}. */
  public static final String TABLE_ERROR = "gpunas.latency.table.error";

  private static final String RESULT = "result";

  private final MeterRegistry registry;
  private final Timer batch;
  private final Counter inside;
  private final Counter outside;
  private final Counter layerTimings;
  private final Counter networkTimings;

  public LatencyMetrics(MeterRegistry registry) {
    this.registry = registry;
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

  /** Tells of tables as they are at any time. */
  public void watch(TableBook book, TableErrors errors) {
    tableLayers("measured", book, TableProgress::measured);
    tableLayers("missing", book, progress -> progress.layers() - progress.measured());
    Gauge.builder(TABLE_ERROR, errors::worst)
        .description("Mean error of the worst table of open searches")
        .baseUnit("ratio")
        .register(registry);
  }

  private void tableLayers(String state, TableBook book, ToIntFunction<TableProgress> count) {
    Gauge.builder(TABLE_LAYERS, () -> count.applyAsInt(book.total()))
        .description("Layers and networks of tables")
        .tag("state", state)
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
