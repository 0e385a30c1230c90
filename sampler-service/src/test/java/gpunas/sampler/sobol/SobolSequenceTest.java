package gpunas.sampler.sobol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.hipparchus.random.SobolSequenceGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SobolSequenceTest {

  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("property.tries", 50));
  }

  @Test
  void the_first_points_are_those_that_joe_and_kuo_publish_with_their_program() {
    assertThat(unit(SobolSequence.unscrambled(3).points(0, 10)))
        .containsExactly(
            0, 0, 0, //
            0.5, 0.5, 0.5, //
            0.75, 0.25, 0.25, //
            0.25, 0.75, 0.75, //
            0.375, 0.375, 0.625, //
            0.875, 0.875, 0.125, //
            0.625, 0.125, 0.875, //
            0.125, 0.625, 0.375, //
            0.1875, 0.3125, 0.9375, //
            0.6875, 0.8125, 0.4375);
  }

  @Test
  void any_stretch_agrees_with_an_independent_implementation_point_by_point() {
    var reference = new SobolSequenceGenerator(41);
    var sequence = SobolSequence.unscrambled(41);
    for (var first : new int[] {0, 1, 1023, 1024, 987_654}) {
      reference.skipTo(first);
      assertThat(unit(sequence.points(first + 1, 1))).containsExactly(reference.nextVector());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 1000})
  void a_sequence_drawn_in_pieces_is_the_sequence_drawn_at_once(int piece) {
    var sequence = SobolSequence.scrambled(5, 1);
    var pieces = new ArrayList<Integer>();
    for (var first = 0; first < 1000; first += piece) {
      var points = sequence.points(first, Math.min(piece, 1000 - first));
      IntStream.of(points).forEach(pieces::add);
    }
    assertThat(pieces)
        .containsExactly(IntStream.of(sequence.points(0, 1000)).boxed().toArray(Integer[]::new));
  }

  @Test
  void the_sequence_has_a_last_point() {
    var sequence = SobolSequence.unscrambled(2);
    assertThat(sequence.points(SobolSequence.LENGTH - 1, 1)).hasSize(2);
    assertThatThrownBy(() -> sequence.points(SobolSequence.LENGTH - 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Points 2147483647 to 2147483648 were asked for;"
                + " the sequence has the points 0 to 2147483647.");
    assertThatThrownBy(() -> sequence.points(-1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  /** The first two dimensions are a (0, 2)-sequence in base 2, and scrambling keeps it one. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void every_elementary_interval_has_exactly_one_point(long seed) {
    var bits = 8;
    var points = SobolSequence.scrambled(2, seed).points(3 << bits, 1 << bits);
    for (var first = 0; first <= bits; first++) {
      var cells = new HashSet<Integer>();
      for (var i = 0; i < points.length; i += 2) {
        var row = (int) (Integer.toUnsignedLong(points[i]) >>> (32 - first));
        var column = (int) (Integer.toUnsignedLong(points[i + 1]) >>> (32 - (bits - first)));
        cells.add(row << (bits - first) | column);
      }
      assertThat(cells).as("%d bits of the first dimension", first).hasSize(1 << bits);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void every_dimension_has_one_point_in_each_of_2_to_the_k_parts(long seed) {
    var dimensions = 41;
    var points = SobolSequence.scrambled(dimensions, seed).points(0, 1024);
    for (var d = 0; d < dimensions; d++) {
      var parts = new HashSet<Integer>();
      for (var i = d; i < points.length; i += dimensions) {
        parts.add(points[i] >>> 22);
      }
      assertThat(parts).as("dimension %d", d).hasSize(1024);
    }
  }

  @Test
  void seeds_and_dimensions_are_scrambled_apart() {
    var one = SobolSequence.scrambled(2, 1).points(0, 100);
    var two = SobolSequence.scrambled(2, 2).points(0, 100);
    assertThat(one).isNotEqualTo(two);
    // Both dimensions begin with 0 before scrambling.
    assertThat(one[0]).isNotEqualTo(one[1]);
  }

  /** Over many seeds, the scrambled first point is uniform: chi-squared with 15 degrees, 0.1 %. */
  @Test
  void over_many_seeds_a_point_is_anywhere() {
    var counts = new int[16];
    var seeds = 1600;
    for (var seed = 0; seed < seeds; seed++) {
      counts[SobolSequence.scrambled(1, seed).points(0, 1)[0] >>> 28]++;
    }
    var expected = seeds / 16.0;
    assertThat(
            IntStream.of(counts).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum())
        .isLessThan(37.7);
  }

  private static double[] unit(int[] fractions) {
    return IntStream.of(fractions)
        .mapToDouble(each -> Math.scalb((double) Integer.toUnsignedLong(each), -32))
        .toArray();
  }
}
