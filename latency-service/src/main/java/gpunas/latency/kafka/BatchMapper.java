package gpunas.latency.kafka;

import gpunas.latency.AnnotatedBatch;
import gpunas.latency.SampledBatch;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.CandidatesSampled;
import gpunas.searchspace.PackedEncodings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Batches of candidates from the wire and to it: columns, little-endian. */
final class BatchMapper {

  /** What fits into a record of Kafka with some room to spare. */
  private static final int MOST_BYTES = 900_000;

  private BatchMapper() {}

  /** As many rows as fit into one record. */
  static int mostRows(int genes) {
    return MOST_BYTES / (PackedEncodings.bytes(genes) + Byte.BYTES + Double.BYTES);
  }

  /**
   * @throws IllegalArgumentException if the encodings are not as many as the record says
   */
  static SampledBatch fromWire(CandidatesSampled sampled) {
    return new SampledBatch(
        sampled.getSearchId(),
        sampled.getFirstIndex(),
        sampled.getTotal(),
        PackedEncodings.of(sampled.getEncodings(), sampled.getGenes(), sampled.getCount()));
  }

  static CandidatesAnnotated toWire(AnnotatedBatch batch) {
    var sampled = batch.sampled();
    var rows = batch.rows();
    var bands = ByteBuffer.allocate(rows);
    var latencies = ByteBuffer.allocate(rows * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (var row = 0; row < rows; row++) {
      bands.put((byte) batch.band(row));
      latencies.putDouble(batch.latencyMicros(row));
    }
    return CandidatesAnnotated.newBuilder()
        .setSearchId(sampled.searchId())
        .setFirstIndex(sampled.firstIndex())
        .setSampled(sampled.size())
        .setTotal(sampled.total())
        .setTableId(batch.tableId())
        .setTableVersion(batch.tableVersion())
        .setFastestMicros(batch.fastestMicros())
        .setSlowestMicros(batch.slowestMicros())
        .setOutside(batch.outside())
        .setKept(rows)
        .setGenes(sampled.encodings().genes())
        .setEncodings(batch.encodings().toWire())
        .setBands(bands.flip())
        .setLatencyMicros(latencies.flip())
        .setLatencyDeviation(batch.latencyDeviation())
        .setPrecision(batch.provenance().precision())
        .setBatch(batch.provenance().batch())
        .setOverMemory(batch.overMemory())
        .build();
  }
}
