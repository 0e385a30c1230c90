package gpunas.latency.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PredictionErrorsTest {

  @Test
  void errors_are_relative_to_what_was_measured() {
    var errors = errors(new double[] {102, 192, 330, 400}, new double[] {100, 200, 300, 400});
    assertThat(errors.networks()).isEqualTo(4);
    assertThat(errors.meanError()).isCloseTo((0.02 + 0.04 + 0.1) / 4, within(1e-12));
    assertThat(errors.bias()).isCloseTo((0.02 - 0.04 + 0.1) / 4, within(1e-12));
    assertThat(errors.within5Percent()).isEqualTo(0.75);
    assertThat(errors(new double[] {108, 50}, new double[] {100, 100}).within10Percent())
        .isEqualTo(0.5);
  }

  /** Values from the definitions, by hand: one of six pairs is the other way round. */
  @Test
  void correlations_are_those_of_ranks() {
    var errors = errors(new double[] {1, 3, 2, 9}, new double[] {10, 20, 30, 40});
    assertThat(errors.spearman()).isCloseTo(0.8, within(1e-12));
    assertThat(errors.kendall()).isCloseTo(4.0 / 6, within(1e-12));
    assertThat(errors(new double[] {4, 3, 2}, new double[] {1, 2, 3}).spearman())
        .isCloseTo(-1, within(1e-12));
  }

  /** Ranks 0.5, 0.5, 2 and 0, 1, 2; tau-b = 2 / sqrt(2 * 3). */
  @Test
  void equal_values_share_a_rank() {
    var errors = errors(new double[] {5, 5, 7}, new double[] {1, 2, 3});
    assertThat(errors.spearman()).isCloseTo(Math.sqrt(0.75), within(1e-12));
    assertThat(errors.kendall()).isCloseTo(2 / Math.sqrt(6), within(1e-12));
  }

  @Test
  void one_network_has_no_order() {
    assertThatThrownBy(() -> errors(new double[] {1}, new double[] {1}))
        .hasMessageContaining("at least 2");
  }

  private static PredictionErrors errors(double[] predicted, double[] measured) {
    return PredictionErrors.of(predicted, measured);
  }
}
