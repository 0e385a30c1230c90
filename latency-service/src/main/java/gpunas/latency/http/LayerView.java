package gpunas.latency.http;

import gpunas.latency.document.TableJson;
import gpunas.latency.report.LayerRow;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a table as it is listed; see {@link LayerRow}. What nobody knows is left out.
 *
 * @param source measured, modelled, estimated or imported
 */
@Serdeable
record LayerView(
    String layer,
    String kind,
    String resolution,
    double micros,
    double costMicros,
    @Nullable Double relativeSpread,
    String source,
    @Nullable Double deviation,
    @Nullable Double use) {

  static LayerView of(LayerRow row) {
    return new LayerView(
        row.layer(),
        row.kind(),
        row.resolution(),
        row.micros(),
        row.costMicros(),
        row.relativeSpread(),
        TableJson.word(row.source()),
        row.deviation(),
        row.use());
  }
}
