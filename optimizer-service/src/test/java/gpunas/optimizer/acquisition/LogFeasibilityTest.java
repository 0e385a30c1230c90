package gpunas.optimizer.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogFeasibilityTest {

  @ParameterizedTest(name = "{0} +- {1} in {2} to {3}")
  @CsvSource({
    "100, 0.03, 0, 101",
    "100, 0.03, 98, 104",
    "100, 0.3, 0, 101",
    "100, 0.05, 99.9, 100.1",
  })
  void it_is_the_share_of_many_draws(double micros, double deviation, double from, double below) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    var draws = 400_000;
    var inside =
        IntStream.range(0, draws)
            .filter(_ -> {
              var truth = micros * (1 + deviation * random.nextGaussian());
              return from <= truth && truth < below;
            })
            .count();
    assertThat(Math.exp(LogFeasibility.of(micros, deviation, from, below)))
        .isCloseTo(inside / (double) draws, within(0.003));
  }

  @Test
  void at_the_edge_it_is_a_half_and_far_inside_nothing_is_lost() {
    assertThat(Math.exp(LogFeasibility.of(1000, 0.02, 0, 1000))).isCloseTo(0.5, within(1e-12));
    assertThat(Math.exp(LogFeasibility.of(1000, 0.02, 1000, 5000))).isCloseTo(0.5, within(1e-12));
    assertThat(LogFeasibility.of(1000, 0.02, 500, 1500)).isZero();
    assertThat(LogFeasibility.of(1000, 1e-9, 999, Double.MAX_VALUE)).isZero();
    assertThat(Math.exp(LogFeasibility.of(1000, 0.02, 1000, Double.POSITIVE_INFINITY)))
        .isCloseTo(0.5, within(1e-12));
  }
}
