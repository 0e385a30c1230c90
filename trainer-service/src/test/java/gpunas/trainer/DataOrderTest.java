package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.searchspace.Shape;
import gpunas.trainer.data.TinyDataset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataOrderTest {

  @Test
  void an_epoch_shows_every_image_once() {
    assertThat(flat(order(12, 4, 1).epoch(0)))
        .hasSize(12)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 12).boxed().toList());
  }

  @Test
  void what_does_not_fill_a_batch_is_left_out() {
    var order = order(11, 4, 1);

    assertThat(order.batchesPerEpoch()).isEqualTo(2);
    assertThat(order.epoch(0)).hasSize(2).allMatch(batch -> batch.length == 4);
    assertThat(flat(order.epoch(1))).doesNotHaveDuplicates();
  }

  @Test
  void every_epoch_has_its_own_order_and_the_seed_decides_it() {
    var order = order(100, 10, 7);
    var first = flat(order.epoch(0));

    assertThat(flat(order.epoch(1))).isNotEqualTo(first);
    assertThat(flat(order(100, 10, 7).epoch(0))).isEqualTo(first);
    assertThat(flat(order(100, 10, 8).epoch(0))).isNotEqualTo(first);
  }

  @Test
  void batches_are_cut_into_parts_of_nearly_one_size() {
    assertThat(DataOrder.parts(List.of(new int[] {1, 2, 3, 4, 5}, new int[] {6, 7, 8, 9, 10}), 2))
        .containsExactly(
            new int[] {1, 2}, new int[] {3, 4, 5}, new int[] {6, 7}, new int[] {8, 9, 10});
  }

  private static DataOrder order(int images, int batchSize, long seed) {
    var all = TinyDataset.noise(new Shape(1, 2, 2), 10, images).training();
    return new DataOrder(all, images, batchSize, seed);
  }

  private static List<Integer> flat(List<int[]> batches) {
    return batches.stream().flatMapToInt(Arrays::stream).boxed().toList();
  }
}
