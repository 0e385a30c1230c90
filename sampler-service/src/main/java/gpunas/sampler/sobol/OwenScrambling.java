package gpunas.sampler.sobol;

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
  private final int[] seeds;

  OwenScrambling(int dimensions, long seed) {
    this.seeds =
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed).ints(dimensions).toArray();
  }

  /** The scrambled coordinate, a 32-bit fraction as before. */
  int scramble(int fraction, int dimension) {
    return Integer.reverse(hashUpwards(Integer.reverse(fraction), seeds[dimension]));
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
