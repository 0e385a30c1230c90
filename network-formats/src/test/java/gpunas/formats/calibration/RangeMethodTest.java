package gpunas.formats.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RangeMethodTest {

  private static final int VALUES = 200_000;

  @Test
  void max_keeps_everything() {
    var range = RangeMethod.MAX.range(histogram(-1.5f, 0, 7.25f), 128);
    assertThat(range.least()).isEqualTo(-1.5f);
    assertThat(range.largest()).isEqualTo(7.25f);
  }

  @Test
  void the_percentile_leaves_out_one_value_in_ten_thousand() {
    var random = new Random(1);
    var values = values(random::nextDouble);
    for (var i = 0; i < VALUES / 20_000; i++) {
      values[i] = 1000;
    }
    var range = RangeMethod.PERCENTILE.range(histogram(values), 128);
    // As many outliers as may be left out, and half of what may.
    assertThat(range.largest()).isCloseTo(1, within(0.6f));
    assertThat(RangeMethod.MAX.range(histogram(values), 128).largest()).isEqualTo(1000);
  }

  /** Of a normal distribution, where 8 bits lose least is known: at about four deviations. */
  @Test
  void entropy_leaves_out_the_tails_of_a_normal_distribution() {
    var random = new Random(2);
    var values = values(random::nextGaussian);
    values[0] = 40;
    var range = RangeMethod.ENTROPY.range(histogram(values), 128);
    assertThat(range.largest()).isBetween(2.5f, 8f);
    assertThat(range.least()).isBetween(-8f, -2.5f);
  }

  @Test
  void entropy_keeps_a_uniform_distribution_whole() {
    var random = new Random(3);
    var range = RangeMethod.ENTROPY.range(histogram(values(random::nextDouble)), 128);
    assertThat(range.largest()).isCloseTo(1, within(0.02f));
  }

  @Test
  void order_and_parts_do_not_matter() {
    var random = new Random(4);
    var values = values(() -> Math.exp(3 * random.nextGaussian()));
    var sorted = values.clone();
    Arrays.sort(sorted);
    var parts = new Histogram();
    for (var i = 0; i < VALUES; i += 1000) {
      parts.add(FloatBuffer.wrap(sorted, i, 1000));
    }
    for (var method : RangeMethod.values()) {
      assertThat(method.range(parts, 256)).isEqualTo(method.range(histogram(values), 256));
    }
  }

  @ParameterizedTest
  @EnumSource(RangeMethod.class)
  void any_finite_values_have_a_range(RangeMethod method) {
    assertThat(method.range(histogram(0, 0, 0), 128).largest()).isZero();
    assertThat(method.range(histogram(5, 5, 5), 128).largest()).isBetween(4.9f, 5f);
    assertThat(method.range(histogram(-1e-30f, 1e30f), 128).largest()).isPositive();
    assertThat(method.range(histogram(-3, -2), 128).largest()).isNegative();
  }

  @ParameterizedTest
  @EnumSource(RangeMethod.class)
  void what_is_no_number_is_refused(RangeMethod method) {
    for (var histogram :
        new Histogram[] {
          histogram(1, Float.NaN), histogram(Float.POSITIVE_INFINITY, 1), new Histogram()
        }) {
      assertThatThrownBy(() -> method.range(histogram, 128))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("finite");
    }
  }

  private static float[] values(DoubleSupplier next) {
    var values = new float[VALUES];
    for (var i = 0; i < VALUES; i++) {
      values[i] = (float) next.getAsDouble();
    }
    return values;
  }

  private static Histogram histogram(float... values) {
    var histogram = new Histogram();
    histogram.add(FloatBuffer.wrap(values));
    return histogram;
  }
}
