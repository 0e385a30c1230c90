package gpunas.optimizer.kafka;

import gpunas.optimizer.search.AnnotatedBatch;
import gpunas.optimizer.search.AnnotatedBatch.Member;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.Encoding;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Annotated candidates from their packed columns. */
final class BatchMapper {

  private BatchMapper() {}

  static AnnotatedBatch batch(CandidatesAnnotated wire) {
    var encodings = new byte[wire.getEncodings().remaining()];
    wire.getEncodings().duplicate().get(encodings);
    var bands = wire.getBands().duplicate();
    var latencies =
        wire.getLatencyMicros().duplicate().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    if (encodings.length != (long) wire.getKept() * wire.getGenes() * Short.BYTES
        || bands.remaining() != wire.getKept()
        || latencies.remaining() != wire.getKept()) {
      throw new IllegalArgumentException(
          "A batch of %d candidates of %d genes has %d bytes of integers, %d bands and %d latencies."
              .formatted(
                  wire.getKept(),
                  wire.getGenes(),
                  encodings.length,
                  bands.remaining(),
                  latencies.remaining()));
    }
    var deviation = wire.getLatencyDeviation();
    if (deviation != null && !(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A batch's latencies have a relative deviation of %s; expected a finite number of at least 0."
              .formatted(deviation));
    }
    Map<Integer, List<Member>> byBand = new HashMap<>();
    for (var encoding : Encoding.unpack(encodings, wire.getKept())) {
      byBand
          .computeIfAbsent(Byte.toUnsignedInt(bands.get()), _ -> new ArrayList<>())
          .add(new Member(encoding, latencies.get()));
    }
    return new AnnotatedBatch(
        wire.getFirstIndex(),
        wire.getSampled(),
        wire.getTotal(),
        wire.getFastestMicros(),
        wire.getSlowestMicros(),
        deviation,
        wire.getPrecision() == null || wire.getBatch() == null
            ? null
            : DeployedMemory.of(wire.getPrecision(), wire.getBatch()),
        wire.getOverMemory(),
        byBand);
  }
}
