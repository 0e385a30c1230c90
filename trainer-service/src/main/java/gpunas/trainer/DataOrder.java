package gpunas.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The order in which images are seen: another one in every epoch. */
final class DataOrder {

  private final int[] images;
  private final int batchSize;
  private final RandomGenerator random;

  /**
   * @param images how many there are, at least {@code batchSize}
   * @param random the only source of chance
   */
  DataOrder(int images, int batchSize, RandomGenerator random) {
    this.images = IntStream.range(0, images).toArray();
    this.batchSize = batchSize;
    this.random = random;
  }

  int batchesPerEpoch() {
    return images.length / batchSize;
  }

  /**
   * The batches of the next epoch, each of {@code batchSize} indices. What does not fill a batch is
   * left out, other images in every epoch: a batch of one could not be normalised.
   */
  List<int[]> nextEpoch() {
    for (int i = images.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = images[i];
      images[i] = images[j];
      images[j] = swapped;
    }
    var batches = new ArrayList<int[]>(batchesPerEpoch());
    for (int i = 0; i < batchesPerEpoch(); i++) {
      batches.add(Arrays.copyOfRange(images, i * batchSize, (i + 1) * batchSize));
    }
    return batches;
  }
}
