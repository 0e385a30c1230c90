package gpunas.ranker.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.ranker.Specs;
import gpunas.searchmodel.PackedCandidates;
import gpunas.searchmodel.Search;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CandidateRowsTest {
  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final Search SEARCH = Specs.running("s");

  private final List<List<Integer>> encodings =
      IntStream.range(0, 5)
          .mapToObj(
              i -> SPACE.random(RandomGeneratorFactory.of("L64X128MixRandom").create(i)).toList())
          .toList();

  @Test
  void a_row_has_the_band_the_latency_and_the_genes_in_words() {
    var columns = CandidateRows.columns(SEARCH);
    assertThat(columns).hasSize(3 + SPACE.genes().size());
    assertThat(columns).startsWith("band", "latencyMicros", "latencyDeviation");
    var rows = rows(null, batch(0, 0, 1));
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst()).hasSameSizeAs(columns).startsWith("fast", 100.5, 0.02);
    assertThat(rows.getLast()).startsWith("slow", 101.5, 0.02);
    var resolution = columns.indexOf("resolution");
    assertThat(rows.getFirst().get(resolution)).isEqualTo(encodings.getFirst().getFirst());
    assertThat(rows.getFirst().get(columns.indexOf("stage 1 activation")))
        .isIn("ReLU", "Swish", null);
  }

  @Test
  void a_batch_that_comes_twice_is_read_once_and_of_other_bands_nothing() {
    var twice = batch(0, 0, 1, 0);
    assertThat(rows(null, twice, twice, PackedCandidates.NONE, batch(3, 1, 9))).hasSize(4);
    assertThat(rows("slow", twice, twice, batch(3, 1, 9)))
        .extracting(row -> row.get(1))
        .containsExactly(101.5, 100.5);
    assertThat(rows("fast", batch(0, 1, 1))).isEmpty();
  }

  @Test
  void a_batch_whose_columns_are_not_equally_long_is_refused() {
    var three = ByteBuffer.allocate(3);
    assertThatThrownBy(() ->
            new PackedCandidates(
                0, new PackedEncodings(2, 3), three, ByteBuffer.allocate(16), null))
        .hasMessage("A batch of 3 candidates has 3 bands and 16 bytes of latencies.");
  }

  private static List<List<@Nullable Object>> rows(
      @Nullable String band, PackedCandidates... batches) {
    var rows = new CandidateRows(SEARCH, List.of(batches).iterator(), band);
    var all = new ArrayList<List<@Nullable Object>>();
    rows.forEachRemaining(all::add);
    assertThatThrownBy(rows::next).isInstanceOf(NoSuchElementException.class);
    return all;
  }

  /** A candidate for each of these bands. */
  private PackedCandidates batch(long firstIndex, int... bands) {
    var encoded = new PackedEncodings(SPACE.genes().size(), bands.length);
    var indices = ByteBuffer.allocate(bands.length);
    var latencies = ByteBuffer.allocate(Double.BYTES * bands.length);
    latencies.order(ByteOrder.LITTLE_ENDIAN);
    for (var i = 0; i < bands.length; i++) {
      encoded.set(i, Encoding.of(encodings.get(i)).toArray());
      indices.put((byte) bands[i]);
      latencies.putDouble(100.5 + i);
    }
    return new PackedCandidates(firstIndex, encoded, indices.flip(), latencies.flip(), 0.02);
  }
}
