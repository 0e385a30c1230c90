package gpunas.sampler.sobol;

import org.jspecify.annotations.Nullable;

/**
 * Points of the unit cube that cover it evenly, in Gray code order.
 *
 * <p>A coordinate is a fraction of 2^32, an unsigned {@code int}. The sequence has no state: a
 * stretch of it is a function of its first index alone.
 */
public final class SobolSequence {
  /** How many points there are. */
  public static final long LENGTH = 1L << DirectionNumbers.BITS;

  private final int dimensions;
  private final int[][] directions;
  private final @Nullable OwenScrambling scrambling;

  private SobolSequence(int dimensions, @Nullable OwenScrambling scrambling) {
    this.dimensions = dimensions;
    this.directions = DirectionNumbers.of(dimensions);
    this.scrambling = scrambling;
  }

  /** The sequence as published; its first point is the origin. */
  public static SobolSequence unscrambled(int dimensions) {
    return new SobolSequence(dimensions, null);
  }

  /** The sequence with Owen scrambling; another seed gives other points. */
  public static SobolSequence scrambled(int dimensions, long seed) {
    return new SobolSequence(dimensions, new OwenScrambling(dimensions, seed));
  }

  /**
   * The points {@code first} to {@code first + count - 1}, row by row.
   *
   * @param count at least 1
   * @return count x dimensions, fractions of 2^32
   * @throws IllegalArgumentException if the sequence does not have them
   */
  public int[] points(long first, int count) {
    if (first < 0 || count < 1 || first + count > LENGTH) {
      throw new IllegalArgumentException(
          "Points %d to %d were asked for; the sequence has the points 0 to %d."
              .formatted(first, first + count - 1, LENGTH - 1));
    }
    var points = new int[count * dimensions];
    var point = point(first);
    for (var i = 0; i < count; i++) {
      System.arraycopy(point, 0, points, i * dimensions, dimensions);
      // Consecutive Gray codes differ in one bit; behind the last point there is none.
      var changed = Long.numberOfTrailingZeros(first + i + 1);
      if (changed < DirectionNumbers.BITS) {
        flip(point, changed);
      }
    }
    if (scrambling != null) {
      scrambling.scramble(points);
    }
    return points;
  }

  private int[] point(long index) {
    var point = new int[dimensions];
    for (var gray = index ^ (index >>> 1); gray != 0; gray &= gray - 1) {
      flip(point, Long.numberOfTrailingZeros(gray));
    }
    return point;
  }

  private void flip(int[] point, int bit) {
    for (var d = 0; d < dimensions; d++) {
      point[d] ^= directions[bit][d];
    }
  }
}
