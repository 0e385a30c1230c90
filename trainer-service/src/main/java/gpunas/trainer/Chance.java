package gpunas.trainer;

import java.util.SplittableRandom;

/**
 * Where the seeds of a training's parts come from. Each is a function of the job's seed and of what
 * it is for, so nothing random has a state: a training that continues from a checkpoint, or whose
 * images are prepared by several threads, draws what an undisturbed one draws.
 */
enum Chance {
  /** First weights. */
  WEIGHTS(0),
  /** Order of the images in an epoch. */
  ORDER(1),
  /** What is done to an image in an epoch. */
  AUGMENTATION(2),
  /** What is dropped in a part of a step. */
  DROPOUT(3),
  /** All of these once more, of a network that is trained on with the roundings of integers. */
  FINE_TUNING(4);

  private final long number;

  Chance(long number) {
    this.number = number;
  }

  /**
   * The seed for a use.
   *
   * @param jobSeed of the job
   * @param where which epoch, image, step: whatever tells the uses apart
   */
  long seed(long jobSeed, long... where) {
    long seed = next(jobSeed, number);
    for (var one : where) {
      seed = next(seed, one);
    }
    return seed;
  }

  private static long next(long seed, long number) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + number).nextLong();
  }
}
