package gpunas.latency.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SteadyRunsTest {

  @Test
  void of_a_hundred_runs_the_99th_percentile_is_the_second_slowest() {
    var micros = IntStream.rangeClosed(1, 100).mapToDouble(i -> 101 - i).toArray();
    assertThat(SteadyRuns.of(micros, 4, 0.5, 2.0))
        .isEqualTo(new SteadyRuns(50, 99, 100, 800, 1000 * 2.0 * 0.5 / 400));
  }

  @Test
  void of_fewer_runs_it_is_the_slowest() {
    assertThat(SteadyRuns.of(new double[] {3, 1, 2}, 1, 1, null))
        .isEqualTo(new SteadyRuns(2, 3, 3, 3, null));
    assertThat(SteadyRuns.of(new double[] {7}, 1, 1, null).p50Micros()).isEqualTo(7);
  }

  @Test
  void figures_take_percentiles_from_the_tables_batches_and_the_rest_from_the_others() {
    var figures = SteadyRuns.figures(SteadyRunsTest::runs, 1, 16);
    assertThat(figures.p99Micros()).isEqualTo(runs(1).p99Micros());
    assertThat(figures.throughput()).isEqualTo(runs(16).imagesPerSecond());
    assertThat(figures.throughputBatch()).isEqualTo(16);
    assertThat(figures.millijoules()).isEqualTo(runs(16).millijoulesPerImage());
    assertThat(figures.notMeasuredBecause()).isNull();
  }

  private static SteadyRuns runs(int images) {
    return new SteadyRuns(10 * images, 20 * images, 100, 1e5 + images, 1.0 / images);
  }
}
