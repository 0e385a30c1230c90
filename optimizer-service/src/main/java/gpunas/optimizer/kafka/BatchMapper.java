package gpunas.optimizer.kafka;

import gpunas.eventloop.FailureCode;
import gpunas.eventloop.PermanentFailure;
import gpunas.optimizer.search.AnnotatedBatch;
import gpunas.optimizer.search.AnnotatedBatch.Member;
import gpunas.schemas.CandidatesAnnotated;
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
    var encodings = wire.getEncodings().duplicate().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    var bands = wire.getBands().duplicate();
    var latencies =
        wire.getLatencyMicros().duplicate().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    if (encodings.remaining() != wire.getKept() * wire.getGenes()
        || bands.remaining() != wire.getKept()
        || latencies.remaining() != wire.getKept()) {
      throw new PermanentFailure(
          FailureCode.INVALID,
          "A batch of %d candidates of %d genes has %d integers, %d bands and %d latencies."
              .formatted(
                  wire.getKept(),
                  wire.getGenes(),
                  encodings.remaining(),
                  bands.remaining(),
                  latencies.remaining()));
    }
    Map<Integer, List<Member>> byBand = new HashMap<>();
    var genes = new int[wire.getGenes()];
    for (var i = 0; i < wire.getKept(); i++) {
      for (var j = 0; j < genes.length; j++) {
        genes[j] = encodings.get();
      }
      byBand
          .computeIfAbsent(Byte.toUnsignedInt(bands.get()), _ -> new ArrayList<>())
          .add(new Member(Encoding.of(genes), latencies.get()));
    }
    return new AnnotatedBatch(
        wire.getFirstIndex(),
        wire.getSampled(),
        wire.getTotal(),
        wire.getFastestMicros(),
        wire.getSlowestMicros(),
        byBand);
  }
}
