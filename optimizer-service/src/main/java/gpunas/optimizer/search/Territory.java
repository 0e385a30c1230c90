package gpunas.optimizer.search;

import gpunas.searchmodel.Band;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is explored as one: a band, or all bands if their front is looked for.
 *
 * @param bands at least one
 */
record Territory(List<Band> bands) {

  boolean contains(double latencyMicros) {
    return bands.stream().anyMatch(band -> band.contains(latencyMicros));
  }

  /** The first band that a latency of this territory lies in. */
  Band bandOf(double latencyMicros) {
    return bands.stream().filter(band -> band.contains(latencyMicros)).findFirst().orElseThrow();
  }

  /** Jobs that explore it. */
  Stream<Job> exploring(Known known) {
    return bands.stream().flatMap(band -> known.exploring(band.name()));
  }

  /** At most so many explore it. */
  int trainings() {
    return (int) Math.min(Integer.MAX_VALUE, bands.stream().mapToLong(Band::mostTrainings).sum());
  }
}
