package gpunas.optimizer.kafka;

import gpunas.optimizer.search.AnnotatedBatch;
import gpunas.optimizer.search.AnnotatedBatch.Member;
import gpunas.schemas.CandidateCodec;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.searchspace.DeployedMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Annotated candidates from their packed columns. */
final class BatchMapper {

  private BatchMapper() {}

  static AnnotatedBatch batch(CandidatesAnnotated wire) {
    var candidates = CandidateCodec.kept(wire);
    var deviation = wire.getLatencyDeviation();
    if (deviation != null && !(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A batch's latencies have a relative deviation of %s; expected a finite number of at least 0."
              .formatted(deviation));
    }
    Map<Integer, List<Member>> byBand = new HashMap<>();
    for (var row = 0; row < candidates.size(); row++) {
      byBand
          .computeIfAbsent(candidates.band(row), _ -> new ArrayList<>())
          .add(new Member(candidates.encoding(row), candidates.latencyMicros(row)));
    }
    return new AnnotatedBatch(
        wire.getFirstIndex(),
        wire.getSampled(),
        wire.getTotal(),
        wire.getFastestMicros(),
        wire.getSlowestMicros(),
        deviation,
        DeployedMemory.of(wire.getPrecision(), wire.getBatch()),
        wire.getOverMemory(),
        byBand);
  }
}
