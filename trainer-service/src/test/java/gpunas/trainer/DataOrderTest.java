package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataOrderTest {

  @Test
  void an_epoch_shows_every_image_once() {
    assertThat(flat(order(12, 4, 1).nextEpoch()))
        .hasSize(12)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 12).boxed().toList());
  }

  @Test
  void what_does_not_fill_a_batch_is_left_out() {
    var order = order(11, 4, 1);

    assertThat(order.batchesPerEpoch()).isEqualTo(2);
    assertThat(order.nextEpoch()).hasSize(2).allMatch(batch -> batch.length == 4);
    assertThat(flat(order.nextEpoch())).doesNotHaveDuplicates();
  }

  @Test
  void every_epoch_has_its_own_order_and_the_seed_decides_it() {
    var order = order(100, 10, 7);
    var first = flat(order.nextEpoch());

    assertThat(flat(order.nextEpoch())).isNotEqualTo(first);
    assertThat(flat(order(100, 10, 7).nextEpoch())).isEqualTo(first);
    assertThat(flat(order(100, 10, 8).nextEpoch())).isNotEqualTo(first);
  }

  private static DataOrder order(int images, int batchSize, long seed) {
    return new DataOrder(images, batchSize, new SplittableRandom(seed));
  }

  private static List<Integer> flat(List<int[]> batches) {
    return batches.stream().flatMapToInt(Arrays::stream).boxed().toList();
  }
}
