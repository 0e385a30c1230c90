package gpunas.trainer.djl;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Chance that begins again with the seed of every part of a step: it has no state to be kept. */
final class SteppedRandom implements RandomGenerator {

  private SplittableRandom random = new SplittableRandom(0);

  void begin(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public long nextLong() {
    return random.nextLong();
  }
}
