package gpunas.sampler.sobol;

import java.util.Arrays;
import org.hipparchus.random.SobolSequenceGenerator;

/**
 * What Sobol points are made of: point {@code i} is the exclusive or of the direction numbers of
 * the bits that are set in the Gray code of {@code i}.
 *
 * <p>The numbers are Joe and Kuo's (new-joe-kuo-6.21201), as Hipparchus brings them along.
 *
 * @see <a href="https://web.maths.unsw.edu.au/~fkuo/sobol/">Joe and Kuo, Constructing Sobol
 *     sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30, 2008</a>
 */
final class DirectionNumbers {
  /** How many bits an index has. */
  static final int BITS = 31;

  private static final int FRACTION_BITS = 32;

  private DirectionNumbers() {}

  /**
   * One row per bit of an index, lowest first, of one number per dimension: 32-bit fractions.
   *
   * @param dimensions 1 to 21201
   */
  static int[][] of(int dimensions) {
    var points = new SobolSequenceGenerator(dimensions);
    var numbers = new int[BITS][];
    for (var bit = 0; bit < BITS; bit++) {
      // The Gray code of 2^(bit + 1) - 1 is 2^bit: this point is a direction number itself.
      var index = (int) ((2L << bit) - 1);
      numbers[bit] =
          Arrays.stream(points.skipTo(index)).mapToInt(DirectionNumbers::toFraction).toArray();
    }
    return numbers;
  }

  private static int toFraction(double coordinate) {
    return (int) (long) Math.scalb(coordinate, FRACTION_BITS);
  }
}
