package gpunas.schemas;

import org.jspecify.annotations.Nullable;

/** What whole networks do on a device, to the wire and from it. */
public final class FiguresCodec {

  private FiguresCodec() {}

  /** To the wire; null stays null. */
  public static @Nullable NetworkFigures toWire(
      gpunas.searchmodel.@Nullable NetworkFigures figures) {
    return figures == null
        ? null
        : new NetworkFigures(
            figures.p50Micros(),
            figures.p99Micros(),
            figures.runs(),
            figures.throughput(),
            figures.throughputBatch(),
            figures.millijoules(),
            figures.notMeasuredBecause());
  }

  /** From the wire; null stays null. */
  public static gpunas.searchmodel.@Nullable NetworkFigures fromWire(
      @Nullable NetworkFigures figures) {
    return figures == null
        ? null
        : new gpunas.searchmodel.NetworkFigures(
            figures.getP50Micros(),
            figures.getP99Micros(),
            figures.getRuns(),
            figures.getThroughput(),
            figures.getThroughputBatch(),
            figures.getMillijoules(),
            figures.getNotMeasuredBecause());
  }
}
