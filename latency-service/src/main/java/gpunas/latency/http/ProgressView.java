package gpunas.latency.http;

import gpunas.latency.table.TableProgress;
import io.micronaut.serde.annotation.Serdeable;

/**
 * A table that is not complete yet.
 *
 * @param state always {@code measuring}
 * @param measured how many layers and whole networks are measured
 * @param layers how many the table will have
 */
@Serdeable
record ProgressView(String state, int measured, int layers) {

  static ProgressView of(TableProgress progress) {
    return new ProgressView("measuring", progress.measured(), progress.layers());
  }
}
