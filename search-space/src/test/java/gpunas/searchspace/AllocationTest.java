package gpunas.searchspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {

  private static final int ENCODINGS = 1000;

  @Test
  void costing_packed_encodings_allocates_nothing() {
    var grid = new LayerGrid(Spaces.quickstart());
    var macs = grid.cost(Layer::macs);
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    var width = grid.space().genes().size();
    var packed = new short[ENCODINGS * width];
    for (var i = 0; i < ENCODINGS; i++) {
      var encoding = grid.space().random(random);
      for (var gene = 0; gene < width; gene++) {
        packed[i * width + gene] = (short) encoding.gene(gene);
      }
    }
    var found = grid.cells();
    sum(macs, found, packed, width); // loads what is loaded once

    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var thread = Thread.currentThread().threadId();
    var before = threads.getThreadAllocatedBytes(thread);
    var sum = sum(macs, found, packed, width);
    var allocated = threads.getThreadAllocatedBytes(thread) - before;

    assertThat(sum).isPositive();
    assertThat(allocated).as("bytes for %d encodings", ENCODINGS).isLessThan(ENCODINGS);
  }

  private static double sum(AdditiveCost cost, LayerCells found, short[] packed, int width) {
    var sum = 0.0;
    for (var offset = 0; offset < packed.length; offset += width) {
      sum += found.find(packed, offset) ? cost.of(found) : Double.NaN;
    }
    return sum;
  }
}
