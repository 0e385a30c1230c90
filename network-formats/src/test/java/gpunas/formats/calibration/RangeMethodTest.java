package gpunas.formats.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import gpunas.formats.onnx.Quantisation;
import gpunas.formats.onnx.Quantisation.Placement;
import gpunas.formats.onnx.Range;
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
    var range = RangeMethod.MAX.range(histogram(-1.5f, 0, 7.25f), _ -> 128);
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
    var range = RangeMethod.PERCENTILE.range(histogram(values), _ -> 128);
    // Half as many outliers as may be left out; a bin has a quarter.
    assertThat(range.largest()).isBetween(0.9998f, 1.25f);
    assertThat(RangeMethod.MAX.range(histogram(values), _ -> 128).largest()).isEqualTo(1000);
  }

  /** Of a normal distribution, where 8 bits lose least is known: at about four deviations. */
  @Test
  void entropy_leaves_out_the_tails_of_a_normal_distribution() {
    var random = new Random(2);
    var values = values(random::nextGaussian);
    values[0] = 40;
    var range = RangeMethod.ENTROPY.range(histogram(values), _ -> 128);
    assertThat(range.largest()).isBetween(2.5f, 8f);
    assertThat(range.least()).isBetween(-8f, -2.5f);
  }

  @Test
  void entropy_keeps_a_uniform_distribution_whole() {
    var random = new Random(3);
    var range = RangeMethod.ENTROPY.range(histogram(values(random::nextDouble)), _ -> 128);
    assertThat(range.largest()).isCloseTo(1, within(0.02f));
  }

  /** ONNX Runtime's numbers go where the map has values, TensorRT's are as many on both sides. */
  @Test
  void numbers_are_counted_as_the_runtime_spends_them() {
    var onnxRuntime = Quantisation.usual(Placement.ONNXRUNTIME);
    var tensorRt = Quantisation.usual(Placement.TENSORRT);
    assertThat(onnxRuntime.levels(new Range(-7, 7))).isEqualTo(128);
    assertThat(onnxRuntime.levels(new Range(0, 0.3f))).isEqualTo(256);
    assertThat(onnxRuntime.levels(new Range(2, 5))).isEqualTo(256);
    assertThat(onnxRuntime.levels(new Range(-4, -1))).isEqualTo(256);
    assertThat(onnxRuntime.levels(new Range(-1, 254))).isEqualTo(255);
    assertThat(tensorRt.levels(new Range(-7, 7))).isEqualTo(128);
    assertThat(tensorRt.levels(new Range(0, 7))).isEqualTo(128);
  }

  @Test
  void entropy_of_a_symmetric_map_counts_the_numbers_of_one_side() {
    var random = new Random(5);
    var magnitudes = values(() -> Math.abs(Math.pow(random.nextGaussian(), 3)));
    var positive = histogram(magnitudes);
    var both = histogram(magnitudes);
    for (var i = 0; i < VALUES; i++) {
      magnitudes[i] = -magnitudes[i];
    }
    both.add(FloatBuffer.wrap(magnitudes));
    var quantisation = Quantisation.usual(Placement.ONNXRUNTIME);
    assertThat(RangeMethod.ENTROPY.range(both, quantisation::levels))
        .isEqualTo(RangeMethod.ENTROPY.range(both, _ -> 128))
        .isNotEqualTo(RangeMethod.ENTROPY.range(both, _ -> 256));
    assertThat(RangeMethod.ENTROPY.range(positive, quantisation::levels))
        .isEqualTo(RangeMethod.ENTROPY.range(positive, _ -> 256))
        .isNotEqualTo(RangeMethod.ENTROPY.range(positive, _ -> 128));
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
      assertThat(method.range(parts, _ -> 256))
          .isEqualTo(method.range(histogram(values), _ -> 256));
    }
  }

  @ParameterizedTest
  @EnumSource(RangeMethod.class)
  void any_finite_values_have_a_range(RangeMethod method) {
    assertThat(method.range(histogram(0, 0, 0), _ -> 128).largest()).isZero();
    assertThat(method.range(histogram(5, 5, 5), _ -> 128).largest()).isBetween(4.9f, 5f);
    assertThat(method.range(histogram(-1e-30f, 1e30f), _ -> 128).largest()).isPositive();
    assertThat(method.range(histogram(-3, -2), _ -> 128).largest()).isNegative();
  }

  @ParameterizedTest
  @EnumSource(RangeMethod.class)
  void what_is_no_number_is_refused(RangeMethod method) {
    for (var histogram :
        new Histogram[] {
          histogram(1, Float.NaN), histogram(Float.POSITIVE_INFINITY, 1), new Histogram()
        }) {
      assertThatThrownBy(() -> method.range(histogram, _ -> 128))
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
