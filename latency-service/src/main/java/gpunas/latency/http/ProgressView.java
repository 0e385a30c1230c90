package gpunas.latency.http;

import gpunas.latency.table.TableProgress;
import io.micronaut.serde.annotation.Serdeable;

/**
 * A table that is not complete yet.
 *
 * @param state always {@code measuring}
 * @param round the round at hand, 0 if nobody has begun
 * @param rounds how many there will be, 0 if nobody has begun
 * @param layers how many layers the table will have
 */
@Serdeable
record ProgressView(String state, int round, int rounds, int layers) {

  static ProgressView of(TableProgress progress) {
    return new ProgressView("measuring", progress.round(), progress.rounds(), progress.layers());
  }
}
