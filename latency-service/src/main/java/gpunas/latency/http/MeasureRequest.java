package gpunas.latency.http;

import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * What shall be measured.
 *
 * @param space the name of a space that comes with gpunas, or one written out as YAML: all its
 *     layers
 */
@Serdeable
record MeasureRequest(@Nullable String space) {}
