package gpunas.searchspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LayerCellsTest {

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final LayerGrid GRID = new LayerGrid(SPACE);
  private static final AdditiveCost MACS = GRID.cost(Layer::macs);

  @Test
  void one_scratchpad_serves_some_encodings_after_others() {
    var random = new Random(1);
    var found = GRID.cells(20);
    for (var i = 0; i < 100; i++) {
      var encodings = Stream.generate(() -> SPACE.random(random)).limit(1 + i % 20).toList();
      var skipped = i % encodings.size();
      var count = encodings.size() - skipped;
      var sums = new double[2 + count];
      assertThat(found.find(PackedEncodings.of(encodings), skipped, count)).isTrue();
      MACS.of(found, count, sums, 1);
      assertThat(sums[0]).isZero();
      assertThat(sums[count + 1]).isZero();
      for (var which = 0; which < count; which++) {
        var macs = (double) SPACE.decode(encodings.get(skipped + which)).macs();
        assertThat(MACS.of(found, which)).isEqualTo(macs);
        assertThat(sums[which + 1]).isEqualTo(macs);
      }
    }
  }

  @Test
  void one_encoding_that_is_not_of_the_space_is_seen_among_many() {
    var random = new Random(4);
    var encodings = Stream.generate(() -> SPACE.random(random)).limit(20).toList();
    var found = GRID.cells(20);
    for (var wrong = 0; wrong < 20; wrong++) {
      var packed = PackedEncodings.of(encodings);
      packed.set(wrong, packed.gene(wrong, 0) ^ 1);
      assertThat(found.find(packed, 0, 20)).isFalse();
      assertThat(found.find(packed, 0, wrong)).isTrue();
    }
  }

  /** Every value that a gene may or may not have, between the least and the greatest short. */
  @Test
  void an_encoding_is_found_if_and_only_if_every_value_is_allowed() {
    var encoding = SPACE.random(new Random(2));
    var packed = PackedEncodings.of(List.of(encoding));
    var found = GRID.cells(1);
    for (var position = 0; position < encoding.size(); position++) {
      var choices = SPACE.genes().get(position).choices();
      for (int value = Short.MIN_VALUE; value <= Short.MAX_VALUE; value++) {
        packed.set(0, encoding.with(position, value).toArray());
        assertThat(found.find(packed, 0, 1)).isEqualTo(choices.contains(value));
      }
      packed.set(0, encoding.toArray());
    }
  }

  @Test
  void a_sum_over_an_encoding_of_another_space_is_refused() {
    var encoding = SPACE.random(new Random(3)).with(1, 7);
    assertThatThrownBy(() -> MACS.of(encoding)).hasMessageContaining("not of the space");
    assertThatThrownBy(() -> MACS.of(SPACE.random(new Random(3)).with(1, 65_536 + 8)))
        .hasMessageContaining("expected a number of 16 bits");
  }
}
