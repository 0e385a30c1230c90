package gpunas.optimizer.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogExpectedImprovementTest {

  /** log(density(z) + z cumulative(z)) with 60 digits by mpmath, rounded. */
  @ParameterizedTest
  @CsvSource({
    "5, 1.6094379231264313851",
    "1, 0.080026218849306940029",
    "0, -0.91893853320467274178",
    "-0.5, -1.6205162643873199193",
    "-0.999, -2.4832171154475854429",
    "-1.001, -2.4870256579553894227",
    "-2, -4.7687835239171141569",
    "-5, -16.744301162660990143",
    "-10, -55.553122036122355927",
    "-37.5, -711.29474844751272227",
    "-100, -5010.1295788002497923",
    "-9999, -49990019.839419297162",
    "-10001, -50010019.839819297152",
    "-1e6, -500000000028.54995965"
  })
  void the_logarithm_is_exact_to_twelve_digits(double z, double expected) {
    assertThat(LogExpectedImprovement.of(-z, 1, 0))
        .isCloseTo(expected, within(1e-12 * Math.max(1, Math.abs(expected))));
  }

  @Test
  void an_improvement_scales_with_the_deviation() {
    assertThat(LogExpectedImprovement.of(3, 2, 1))
        .isCloseTo(LogExpectedImprovement.of(1.5, 1, 0.5) + Math.log(2), within(1e-13));
  }

  @Test
  void candidates_are_ordered_also_where_the_improvement_underflows() {
    assertThat(LogExpectedImprovement.of(50, 1, 0))
        .isGreaterThan(LogExpectedImprovement.of(51, 1, 0));
  }

  @ParameterizedTest
  @CsvSource({"0.5", "0.1", "0.9", "1e-10", "0.999"})
  void a_quantile_is_the_inverse_of_the_cumulative_probability(double probability) {
    assertThat(NormalDistribution.cumulative(NormalDistribution.quantile(probability)))
        .isCloseTo(probability, within(1e-12 * probability));
  }
}
