package gpunas.latency.kafka;

import static gpunas.latency.Samples.HERE;
import static gpunas.latency.Samples.keysAndNetworks;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.MeasuredRound;
import gpunas.latency.table.TableBook;
import gpunas.latency.table.TableKey;
import gpunas.schemas.LayersMeasured;
import gpunas.schemas.WireCodec;
import gpunas.searchspace.Spaces;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Tables of GPUNet's whole space, as they are read from their topic. */
class TableMemoryTest {

  private static final int REFINED = 3;
  private static final long MOST_BYTES = 5_000_000;

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
  private final TableBook book = new TableBook();

  @Test
  void a_refined_table_of_gpunets_whole_space_takes_at_most_5_megabytes() {
    var keys = keysAndNetworks(Spaces.gpunet());
    var empty = liveBytes();
    read("t", keys);
    var base = liveBytes();
    for (var i = 0; i < REFINED; i++) {
      read("t.refined-" + i, keys);
    }
    var each = (liveBytes() - base) / REFINED;
    System.out.printf(
        "%,d entries: the first table takes %,d bytes, one refined from it %,d.%n",
        keys.size(), base - empty, each);
    assertThat(each).isBetween(100_000L, MOST_BYTES);
    assertThat(book.ids()).hasSize(1 + REFINED);
  }

  /** Every twentieth layer and all networks are measured, the others modelled. */
  private void read(String id, List<String> keys) {
    var micros = new HashMap<String, Double>();
    var spreads = new HashMap<String, Double>();
    var deviations = new HashMap<String, Double>();
    for (var i = 0; i < keys.size(); i++) {
      var key = keys.get(i);
      micros.put(key, 1 + random.nextDouble());
      if (i % 20 == 0 || TableKey.isNetwork(key)) {
        spreads.put(key, random.nextDouble());
      } else {
        deviations.put(key, 0.01 + random.nextDouble());
      }
    }
    for (var part :
        MeasuredRound.of(new LatencyTable(id, HERE, micros, spreads, deviations), 1000)) {
      var sent = WireCodec.encode(LayersMapper.toWire(part, Instant.EPOCH).value());
      book.measured(LayersMapper.fromWire(WireCodec.decode(sent, LayersMeasured.class)));
    }
    // The keeper of tables asks for it every second.
    assertThat(book.table(id)).isNotNull();
  }

  private static long liveBytes() {
    for (var i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
