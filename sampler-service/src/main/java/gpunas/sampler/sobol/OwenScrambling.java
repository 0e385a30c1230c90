package gpunas.sampler.sobol;

import java.util.Arrays;
import java.util.random.RandomGeneratorFactory;

/**
 * Owen scrambling by hashing: each bit of a coordinate is flipped or not, as a hash of the bits
 * above it says. The points stay as evenly spread as they were, and differ from seed to seed.
 *
 * @see <a href="https://jcgt.org/published/0009/04/01/">Burley, Practical Hash-based Owen
 *     Scrambling, JCGT 9(4), 2020</a>, listing 2; the hash is Laine and Karras' with the constants
 *     found there
 */
final class OwenScrambling {
  /** So that a loop over them is long enough for the compiler to make it one of vectors. */
  private static final int POINTS_AT_ONCE = 16;

  /** One per dimension, for as many points as are scrambled at once. */
  private final int[] seeds;

  OwenScrambling(int dimensions, long seed) {
    var perPoint =
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed).ints(dimensions).toArray();
    seeds = new int[POINTS_AT_ONCE * dimensions];
    Arrays.setAll(seeds, i -> perPoint[i % dimensions]);
  }

  /** Scrambles whole points, 32-bit fractions as before, in place. */
  void scramble(int[] points) {
    var some = new int[seeds.length];
    for (var from = 0; from < points.length; from += some.length) {
      var length = Math.min(some.length, points.length - from);
      System.arraycopy(points, from, some, 0, length);
      scrambleAtOnce(some);
      System.arraycopy(some, 0, points, from, length);
    }
  }

  /** Equal indices into both arrays: only then is this compiled to vectors. */
  private void scrambleAtOnce(int[] points) {
    for (var i = 0; i < seeds.length; i++) {
      points[i] = Integer.reverse(hashUpwards(Integer.reverse(points[i]), seeds[i]));
    }
  }

  /** Every bit depends on itself and the lower ones only: the factors are even. */
  private static int hashUpwards(int bits, int seed) {
    var x = bits + seed;
    x ^= x * 0x6c50b47c;
    x ^= x * 0xb82f1e52;
    x ^= x * 0xc7afe638;
    x ^= x * 0x8d22f6e6;
    return x;
  }
}
