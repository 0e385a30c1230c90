package gpunas.trainer.data;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Orders by chance. The same state of the generator gives the same one. */
final class Shuffling {

  private Shuffling() {}

  /** Every order is as likely as any other; changes what it is given. */
  static int[] uniform(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /**
   * Runs by chance, one after the other, their images mixed by a buffer that holds some of them:
   * each that comes in when it is full drives out another one.
   *
   * @param buffer what fits, bytes; what is smaller as a whole is shuffled as {@link #uniform} does
   */
  static int[] buffered(Runs runs, long buffer, SplittableRandom random) {
    var order = new int[runs.images().length];
    var held = new int[runs.images().length];
    int out = 0;
    int in = 0;
    long bytes = 0;
    for (int run : uniform(IntStream.range(0, runs.count()).toArray(), random)) {
      for (int image : runs.images(run)) {
        while (in > 0 && bytes + runs.bytes(image) > buffer) {
          int drawn = random.nextInt(in);
          order[out++] = held[drawn];
          bytes -= runs.bytes(held[drawn]);
          held[drawn] = held[--in];
        }
        held[in++] = image;
        bytes += runs.bytes(image);
      }
    }
    while (in > 0) {
      int drawn = random.nextInt(in);
      order[out++] = held[drawn];
      held[drawn] = held[--in];
    }
    return order;
  }
}
