package gpunas.latency;

import static gpunas.latency.Samples.batch;
import static gpunas.latency.Samples.table;
import static gpunas.latency.Samples.tinySpace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gpunas.latency.table.LatencyTable;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.MeasuredTargets;
import gpunas.searchmodel.Targets;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.PackedEncodings;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotatedBatchTest {

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final LatencyTable TABLE = table("t", SPACE);
  private static final Costs.Known COSTS = Costs.Known.of(new LayerGrid(SPACE), TABLE);
  private static final Band ALL = new Band("all", 0, Double.MAX_VALUE, null);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void costs_are_the_sums_over_the_decoded_layers(long seed) {
    var batch = batch("s", SPACE, 200, seed);
    var annotated = AnnotatedBatch.of(batch, List.of(ALL), COSTS);
    assertThat(annotated.rows()).isEqualTo(200);
    for (var row = 0; row < annotated.rows(); row++) {
      var network = SPACE.decode(batch.encodings().encoding(row));
      var sum =
          network.layers().stream()
              .mapToDouble(layer -> Objects.requireNonNull(TABLE.micros().get(LayerKey.of(layer))))
              .sum();
      assertThat(annotated.latencyMicros(row)).isCloseTo(sum, within(1e-9 * sum));
      assertThat(annotated.parameters(row)).isEqualTo(network.parameters());
      assertThat(annotated.macs(row)).isEqualTo(network.macs());
    }
  }

  @Test
  void a_band_contains_its_lower_bound_and_not_its_upper_one() {
    var batch = batch("s", SPACE, 1, 1);
    var micros = AnnotatedBatch.of(batch, List.of(ALL), COSTS).latencyMicros(0);
    var below = new Band("below", micros - 1, micros, null);
    var from = new Band("from", micros, micros + 1, null);
    var annotated = AnnotatedBatch.of(batch, List.of(below, from), COSTS);
    assertThat(annotated.rows()).isEqualTo(1);
    assertThat(annotated.band(0)).isEqualTo(1);
    assertThat(AnnotatedBatch.of(batch, List.of(below), COSTS).outside()).isEqualTo(1);
  }

  @Test
  void a_candidate_in_two_bands_has_two_rows_and_one_in_none_is_counted() {
    var batch = batch("s", SPACE, 500, 4);
    var all = AnnotatedBatch.of(batch, List.of(ALL), COSTS);
    var sorted = IntStream.range(0, 500).mapToDouble(all::latencyMicros).sorted().toArray();
    var fast = new Band("fast", sorted[50], sorted[250], null);
    var slow = new Band("slow", sorted[200], sorted[400], null);

    var annotated = AnnotatedBatch.of(batch, List.of(fast, slow), COSTS);

    assertThat(annotated.outside()).isEqualTo(50 + 100);
    assertThat(annotated.rows()).isEqualTo(200 + 200);
    var row = 0;
    for (var candidate = 0; candidate < 500; candidate++) {
      for (var band = 0; band < 2; band++) {
        if (List.of(fast, slow).get(band).contains(all.latencyMicros(candidate))) {
          assertThat(annotated.band(row)).isEqualTo(band);
          assertThat(annotated.latencyMicros(row)).isEqualTo(all.latencyMicros(candidate));
          assertThat(annotated.macs(row)).isEqualTo(all.macs(candidate));
          for (var gene = 0; gene < batch.encodings().genes(); gene++) {
            assertThat(annotated.encodings().gene(row, gene))
                .isEqualTo(batch.encodings().gene(candidate, gene));
          }
          row++;
        }
      }
    }
    assertThat(row).isEqualTo(annotated.rows());
  }

  @Test
  void candidates_that_take_more_memory_than_is_allowed_are_counted_and_left_out() {
    var batch = batch("s", SPACE, 400, 6);
    var memory =
        Objects.requireNonNull(
            DeployedMemory.of(TABLE.provenance().precision(), TABLE.provenance().batch()));
    var bytes =
        IntStream.range(0, 400)
            .mapToLong(i -> memory.bytes(SPACE.decode(batch.encodings().encoding(i))))
            .sorted()
            .toArray();
    var median = bytes[199] / (double) (1 << 20);
    var targets = new Targets(0, null, null, median, MeasuredTargets.NONE);
    var bands = List.of(ALL, new Band("twice", 0, Double.MAX_VALUE, null));

    var annotated = AnnotatedBatch.of(batch, bands, targets, COSTS);

    var over = (int) Arrays.stream(bytes).filter(each -> each > bytes[199]).count();
    assertThat(over).isBetween(100, 200);
    assertThat(annotated.overMemory()).isEqualTo(over);
    assertThat(annotated.outside()).isEqualTo(over);
    assertThat(annotated.rows()).isEqualTo(2 * (400 - over));
    assertThat(annotated.encodings().toList())
        .allSatisfy(
            each -> assertThat(memory.bytes(SPACE.decode(each))).isLessThanOrEqualTo(bytes[199]));
    assertThat(annotated.split(100).stream().mapToInt(AnnotatedBatch::overMemory).sum())
        .isEqualTo(over);
  }

  @Test
  void fastest_and_slowest_count_candidates_outside_of_every_band_too() {
    var batch = batch("s", SPACE, 300, 5);
    var all = AnnotatedBatch.of(batch, List.of(ALL), COSTS);
    var micros = IntStream.range(0, 300).mapToDouble(all::latencyMicros).summaryStatistics();

    var annotated = AnnotatedBatch.of(batch, List.of(new Band("none", 0, 1, null)), COSTS);

    assertThat(annotated.rows()).isZero();
    assertThat(annotated.outside()).isEqualTo(300);
    assertThat(annotated.fastestMicros()).isEqualTo(micros.getMin());
    assertThat(annotated.slowestMicros()).isEqualTo(micros.getMax());
  }

  @Test
  void a_split_batch_is_what_smaller_batches_had_become() {
    var batch = batch("s", SPACE, 500, 6);
    var whole = AnnotatedBatch.of(batch, List.of(ALL, new Band("most", 20, 1e9, null)), COSTS);
    var parts = whole.split(100);
    assertThat(parts).hasSizeGreaterThan(8);
    var row = 0;
    var next = 0L;
    var outside = 0;
    for (var part : parts) {
      assertThat(part.rows()).isLessThanOrEqualTo(100);
      assertThat(part.sampled().firstIndex()).isEqualTo(next);
      assertThat(part.sampled().total()).isEqualTo(500);
      next += part.sampled().size();
      outside += part.outside();
      for (var i = 0; i < part.rows(); i++, row++) {
        assertThat(part.band(i)).isEqualTo(whole.band(row));
        assertThat(part.latencyMicros(i)).isEqualTo(whole.latencyMicros(row));
        assertThat(part.encodings().gene(i, 3)).isEqualTo(whole.encodings().gene(row, 3));
      }
    }
    assertThat(next).isEqualTo(500);
    assertThat(row).isEqualTo(whole.rows());
    assertThat(outside).isEqualTo(whole.outside());
    assertThat(whole.split(1000)).containsExactly(whole);
  }

  @Test
  void the_table_is_named_with_its_version() {
    var annotated = AnnotatedBatch.of(batch("s", SPACE, 1, 1), List.of(ALL), COSTS);
    assertThat(annotated.tableId()).isEqualTo("t");
    assertThat(annotated.tableVersion()).isEqualTo(TABLE.version());
  }

  @Test
  void a_candidate_of_another_space_is_refused() {
    assertThatThrownBy(() -> AnnotatedBatch.of(batch("s", tinySpace(), 3, 1), List.of(ALL), COSTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("genes per encoding");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 7, 1000})
  void a_value_off_the_grid_is_refused(int filters) {
    var encoding = batch("s", SPACE, 1, 1).encodings().encoding(0).with(1, filters);
    var batch = new SampledBatch("s", 40, 1, PackedEncodings.of(List.of(encoding)));
    assertThatThrownBy(() -> AnnotatedBatch.of(batch, List.of(ALL), COSTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Sobol point 40 of search s")
        .hasMessageContaining("filters " + filters);
  }

  @Test
  void a_value_off_the_grid_is_refused_in_an_absent_stage_too() {
    var encoding = batch("s", SPACE, 1, 1).encodings().encoding(0).with(4, 0).with(2, 7);
    var batch = new SampledBatch("s", 40, 1, PackedEncodings.of(List.of(encoding)));
    assertThatThrownBy(() -> AnnotatedBatch.of(batch, List.of(ALL), COSTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a gene of an absent stage is not one of its choices");
  }

  @Test
  void the_first_of_many_candidates_that_is_off_the_grid_is_named() {
    var encodings = batch("s", SPACE, 1000, 1).encodings();
    for (var wrong : new int[] {700, 600}) {
      var encoding = encodings.encoding(wrong).with(1, 7);
      encodings.set(wrong, encoding.toArray());
    }
    var batch = new SampledBatch("s", 40, 1000, encodings);
    assertThatThrownBy(() -> AnnotatedBatch.of(batch, List.of(ALL), COSTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Sobol point 640 of search s");
  }

  @Test
  void a_batch_has_at_least_one_candidate() {
    assertThatThrownBy(() -> new SampledBatch("s", 0, 1, PackedEncodings.of(List.of())))
        .hasMessageContaining("has no candidates; expected at least one");
  }
}
