package gpunas.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class QuartilesTest {

  @Test
  void they_lie_between_the_neighbours_in_rank() {
    assertThat(Quartiles.of(DoubleStream.of(4, 1, 3, 2)))
        .isEqualTo(new Quartiles(1.75, 2.5, 3.25, 4));
    assertThat(Quartiles.of(DoubleStream.of(7))).isEqualTo(new Quartiles(7, 7, 7, 7));
  }
}
