package gpunas.latency.kafka;

import gpunas.latency.AnnotatedBatch;
import gpunas.latency.SampledBatch;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.CandidatesSampled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Batches of candidates from the wire and to it: columns, little-endian. */
final class BatchMapper {

  /** What fits into a record of Kafka with some room to spare. */
  private static final int MOST_BYTES = 900_000;

  private BatchMapper() {}

  /** As many rows as fit into one record. */
  static int mostRows(int genes) {
    return MOST_BYTES / (genes * Short.BYTES + Byte.BYTES + Double.BYTES);
  }

  /**
   * @throws IllegalArgumentException if the encodings are not as many as the record says
   */
  static SampledBatch fromWire(CandidatesSampled sampled) {
    var encodings = new byte[sampled.getEncodings().remaining()];
    sampled.getEncodings().slice().get(encodings);
    if (encodings.length != (long) sampled.getCount() * sampled.getGenes() * Short.BYTES) {
      throw new IllegalArgumentException(
          "%d encodings of %d genes of 16 bits were announced, but %d bytes were sent."
              .formatted(sampled.getCount(), sampled.getGenes(), encodings.length));
    }
    return new SampledBatch(
        sampled.getSearchId(),
        sampled.getFirstIndex(),
        sampled.getTotal(),
        sampled.getGenes(),
        encodings);
  }

  static CandidatesAnnotated toWire(AnnotatedBatch batch) {
    var sampled = batch.sampled();
    var rows = batch.rows();
    var encodings = column(rows, sampled.bytesPerEncoding());
    var bands = column(rows, Byte.BYTES);
    var latencies = column(rows, Double.BYTES);
    for (var row = 0; row < rows; row++) {
      encodings.put(sampled.encodings(), batch.offset(row), sampled.bytesPerEncoding());
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
        .setGenes(sampled.genes())
        .setEncodings(encodings.flip())
        .setBands(bands.flip())
        .setLatencyMicros(latencies.flip())
        .setLatencyDeviation(batch.latencyDeviation())
        .setPrecision(batch.provenance().precision())
        .setBatch(batch.provenance().batch())
        .setOverMemory(batch.overMemory())
        .build();
  }

  private static ByteBuffer column(int values, int bytesPerValue) {
    return ByteBuffer.allocate(values * bytesPerValue).order(ByteOrder.LITTLE_ENDIAN);
  }
}
