package gpunas.searchspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AllocationTest {

  private static final int ENCODINGS = 1000;

  @Test
  void costing_packed_encodings_allocates_nothing() {
    var grid = new LayerGrid(Spaces.quickstart());
    var macs = grid.cost(Layer::macs);
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    var packed =
        PackedEncodings.of(
            Stream.generate(() -> grid.space().random(random)).limit(ENCODINGS).toList());
    var found = grid.cells(ENCODINGS);
    var sums = new double[ENCODINGS];
    sum(macs, found, packed, sums); // loads what is loaded once

    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var thread = Thread.currentThread().threadId();
    var before = threads.getThreadAllocatedBytes(thread);
    sum(macs, found, packed, sums);
    var allocated = threads.getThreadAllocatedBytes(thread) - before;

    assertThat(sums[ENCODINGS - 1]).isPositive();
    assertThat(allocated).as("bytes for %d encodings", ENCODINGS).isLessThan(ENCODINGS);
  }

  private static void sum(
      AdditiveCost cost, LayerCells found, PackedEncodings packed, double[] sums) {
    if (found.find(packed, 0, ENCODINGS)) {
      cost.of(found, ENCODINGS, sums, 0);
    }
  }
}
