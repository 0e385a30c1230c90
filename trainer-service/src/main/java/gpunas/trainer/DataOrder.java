package gpunas.trainer;

import gpunas.trainer.data.Images;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The order in which images are seen: another one in every epoch, decided by the seed, the epoch's
 * number and, where it costs to jump about, by how the images lie.
 *
 * @param all of which the first ones are seen
 * @param images how many there are, at least {@code batchSize}
 * @param seed of the job
 */
record DataOrder(Images all, int images, int batchSize, long seed) {

  int batchesPerEpoch() {
    return images / batchSize;
  }

  /**
   * The batches of an epoch, each of {@code batchSize} indices. What does not fill a batch is left
   * out, other images in every epoch: a batch of one could not be normalised.
   *
   * @param epoch from 0
   */
  List<int[]> epoch(int epoch) {
    var random = new SplittableRandom(Chance.ORDER.seed(seed, epoch));
    var order = all.shuffled(images, random);
    var batches = new ArrayList<int[]>(batchesPerEpoch());
    for (int i = 0; i < batchesPerEpoch(); i++) {
      batches.add(Arrays.copyOfRange(order, i * batchSize, (i + 1) * batchSize));
    }
    return batches;
  }

  /** Cuts batches into parts of (nearly) one size, in order. */
  static List<int[]> parts(List<int[]> batches, int parts) {
    if (parts == 1) {
      return batches;
    }
    var cut = new ArrayList<int[]>(batches.size() * parts);
    for (var batch : batches) {
      for (int i = 0; i < parts; i++) {
        cut.add(
            Arrays.copyOfRange(batch, batch.length * i / parts, batch.length * (i + 1) / parts));
      }
    }
    return cut;
  }
}
