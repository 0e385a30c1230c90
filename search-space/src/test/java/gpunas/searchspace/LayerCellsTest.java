package gpunas.searchspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LayerCellsTest {

  private static final SearchSpace SPACE = Spaces.quickstart();
  private static final LayerGrid GRID = new LayerGrid(SPACE);
  private static final AdditiveCost MACS = GRID.cost(Layer::macs);

  @Test
  void one_scratchpad_serves_one_encoding_after_the_other() {
    var random = new Random(1);
    var found = GRID.cells();
    for (var i = 0; i < 1000; i++) {
      var encoding = SPACE.random(random);
      assertThat(found.find(packed(encoding), 0)).isTrue();
      assertThat(MACS.of(found)).isEqualTo((double) SPACE.decode(encoding).macs());
    }
  }

  /** Every value that a gene may or may not have, between the least and the greatest short. */
  @Test
  void an_encoding_is_found_if_and_only_if_every_value_is_allowed() {
    var encoding = packed(SPACE.random(new Random(2)));
    var found = GRID.cells();
    for (var position = 0; position < encoding.length; position++) {
      var choices = SPACE.genes().get(position).choices();
      var original = encoding[position];
      for (int value = Short.MIN_VALUE; value <= Short.MAX_VALUE; value++) {
        encoding[position] = (short) value;
        assertThat(found.find(encoding, 0)).isEqualTo(choices.contains(value));
      }
      encoding[position] = original;
    }
  }

  @Test
  void a_sum_over_an_encoding_of_another_space_is_refused() {
    var encoding = SPACE.random(new Random(3)).with(1, 7);
    assertThatThrownBy(() -> MACS.of(encoding)).hasMessageContaining("not of the space");
    assertThatThrownBy(() -> MACS.of(SPACE.random(new Random(3)).with(1, 65_536 + 8)))
        .hasMessageContaining("not of the space");
  }

  private static short[] packed(Encoding encoding) {
    var packed = new short[encoding.size()];
    for (var i = 0; i < packed.length; i++) {
      packed[i] = (short) encoding.gene(i);
    }
    return packed;
  }
}
