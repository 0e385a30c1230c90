package gpunas.latency.http;

import gpunas.searchmodel.SearchSpec;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * What shall be measured.
 *
 * @param space the name of a space that comes with gpunas, or one written out as YAML: all its
 *     layers
 * @param runtime that a new table is to be measured by; any if left out, as of the others
 * @param device of which the table is to be
 * @param precision of the table
 * @param batch images per inference
 */
@Serdeable
record MeasureRequest(
    @Nullable String space,
    @Nullable String runtime,
    @Nullable String device,
    @Nullable String precision,
    @Nullable Integer batch) {

  SearchSpec.Table wanted(String tableId) {
    return SearchSpec.Table.of(tableId, precision, batch).by(runtime, device);
  }

  /** Whether it says of what kind the table is to be. */
  boolean isOfKind() {
    return runtime != null || device != null || precision != null || batch != null;
  }
}
