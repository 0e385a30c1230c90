package gpunas.latency.kafka;

import static gpunas.latency.Samples.batch;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.latency.AnnotatedBatch;
import gpunas.latency.CostBook;
import gpunas.latency.Costs;
import gpunas.latency.table.InMemoryTableStore;
import gpunas.schemas.CandidateCodec;
import gpunas.schemas.CandidatesAnnotated;
import gpunas.schemas.CandidatesSampled;
import gpunas.schemas.WireCodec;
import gpunas.searchmodel.Band;
import gpunas.searchspace.Spaces;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchMapperTest {

  @Test
  void encodings_are_read_as_little_endian_shorts() {
    var wire = new byte[] {1, 0, 0, 1, (byte) 0xff, (byte) 0xff, 2, 0};
    var batch =
        BatchMapper.fromWire(new CandidatesSampled("s", 40L, 2, 99L, 2, ByteBuffer.wrap(wire)));
    assertThat(batch.searchId()).isEqualTo("s");
    assertThat(batch.firstIndex()).isEqualTo(40);
    assertThat(batch.total()).isEqualTo(99);
    assertThat(batch.size()).isEqualTo(2);
    assertThat(batch.encodings().encoding(0).toList()).containsExactly(1, 256);
    assertThat(batch.encodings().encoding(1).toList()).containsExactly(-1, 2);
  }

  @Test
  void encodings_are_as_many_as_announced() {
    assertThatThrownBy(() ->
            BatchMapper.fromWire(new CandidatesSampled("s", 0L, 3, 99L, 2, ByteBuffer.allocate(8))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "3 encodings of 2 genes of 16 bits were announced, but 8 bytes were sent");
  }

  @Test
  void an_annotated_batch_is_written_as_columns() {
    var space = tinySpace();
    var store = new InMemoryTableStore();
    store.put(table("t", space));
    var costs = (Costs.Known) new CostBook(store, InstantSource.system()).find(space, "t");
    var batch =
        AnnotatedBatch.of(
            batch("s", space, 6, 1),
            List.of(new Band("none", 0, 1, null), new Band("all", 0, 1e9, null)),
            costs);

    var wire =
        WireCodec.decode(WireCodec.encode(BatchMapper.toWire(batch)), CandidatesAnnotated.class);

    assertThat(wire.getSearchId()).isEqualTo("s");
    assertThat(wire.getFirstIndex()).isZero();
    assertThat(wire.getSampled()).isEqualTo(6);
    assertThat(wire.getTotal()).isEqualTo(6);
    assertThat(wire.getTableId()).isEqualTo("t");
    assertThat(wire.getTableVersion()).isEqualTo(batch.tableVersion());
    assertThat(wire.getFastestMicros()).isEqualTo(batch.fastestMicros());
    assertThat(wire.getLatencyDeviation()).isEqualTo(batch.latencyDeviation());
    assertThat(wire.getSlowestMicros()).isEqualTo(batch.slowestMicros());
    assertThat(wire.getPrecision()).isEqualTo(batch.provenance().precision());
    assertThat(wire.getBatch()).isEqualTo(batch.provenance().batch());
    assertThat(wire.getOverMemory()).isZero();
    assertThat(wire.getOutside()).isZero();
    assertThat(wire.getKept()).isEqualTo(6);
    assertThat(wire.getGenes()).isEqualTo(space.genes().size());
    assertThat(wire.getBands()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 1, 1, 1, 1, 1}));
    var kept = CandidateCodec.kept(wire);
    for (var row = 0; row < 6; row++) {
      assertThat(kept.encoding(row)).isEqualTo(batch.encodings().encoding(row));
      assertThat(kept.latencyMicros(row)).isEqualTo(batch.latencyMicros(row));
    }
  }

  @Test
  void as_many_rows_as_fit_into_a_record_fit() {
    var genes = Spaces.gpunet().genes().size();
    assertThat(BatchMapper.mostRows(genes) * (2 * genes + 9)).isBetween(890_000, 900_000);
  }
}
