package gpunas.latency.http;

import gpunas.latency.table.TableProgress;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * A table that is not complete yet.
 *
 * @param state {@code measuring}, or {@code waiting} for somebody who measures
 * @param measured how many layers and whole networks are measured
 * @param layers how many the table will have
 * @param waiting why nobody goes on, for people; null if somebody does
 * @param left how long the rest takes, for people; null if nobody knows
 */
@Serdeable
record ProgressView(
    String state, int measured, int layers, @Nullable String waiting, @Nullable String left) {

  static ProgressView of(TableProgress progress, @Nullable String waiting, @Nullable String left) {
    return new ProgressView(
        waiting == null ? "measuring" : "waiting",
        progress.measured(),
        progress.layers(),
        waiting,
        left);
  }
}
