package gpunas.trainer.djl;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Chance that begins again with every part of a step and with every layer: it has no state to be
 * kept, and a layer that is computed again draws the same.
 */
final class SteppedRandom implements RandomGenerator {

  private long seed;
  private SplittableRandom random = new SplittableRandom(0);

  void begin(long seedOfPart) {
    seed = seedOfPart;
  }

  /**
   * @param layer from 0
   */
  void beginLayer(int layer) {
    random = new SplittableRandom(seed + layer);
  }

  @Override
  public long nextLong() {
    return random.nextLong();
  }
}
