package gpunas.trainer;

import gpunas.trainer.data.BatchReader;

/**
 * What a network does on images it was not trained on.
 *
 * @param loss cross entropy, nats per image; not finite if the training diverged
 * @param top1 share of right first guesses, 0 to 1
 * @param top5 share of images whose class is among the first five guesses, 0 to 1
 * @param images how many images, at least 1
 */
public record Evaluation(double loss, double top1, double top5, int images) {

  private static final int FIRST_GUESSES = 5;

  /**
   * Evaluates a learner.
   *
   * @param reader of the validation images
   * @param averaged whether with the weights' moving average
   */
  static Evaluation of(Learner learner, BatchReader reader, boolean averaged)
      throws InterruptedException {
    var loss = 0.0;
    var first = 0;
    var amongFirst = 0;
    var images = 0;
    while (reader.hasNext()) {
      Interrupts.check();
      var batch = reader.next();
      if (batch.count() == 0) {
        continue; // All its images are broken.
      }
      var scores = learner.predict(batch, averaged);
      var classes = scores.length / batch.count();
      for (int image = 0; image < batch.count(); image++) {
        int from = image * classes;
        int label = batch.label(image);
        loss += crossEntropy(scores, from, classes, label);
        int better = better(scores, from, classes, label);
        first += better == 0 ? 1 : 0;
        amongFirst += better < FIRST_GUESSES ? 1 : 0;
      }
      images += batch.count();
    }
    return new Evaluation(
        loss / images, (double) first / images, (double) amongFirst / images, images);
  }

  private static double crossEntropy(float[] scores, int from, int classes, int label) {
    double highest = scores[from];
    for (int i = from; i < from + classes; i++) {
      highest = Math.max(highest, scores[i]);
    }
    var sum = 0.0;
    for (int i = from; i < from + classes; i++) {
      sum += Math.exp(scores[i] - highest);
    }
    return Math.log(sum) + highest - scores[from + label];
  }

  /** How many classes are guessed before the right one; of equal scores the first comes first. */
  private static int better(float[] scores, int from, int classes, int label) {
    float own = scores[from + label];
    var better = 0;
    for (int i = 0; i < classes; i++) {
      var score = scores[from + i];
      better += score > own || (score == own && i < label) ? 1 : 0;
    }
    return better;
  }
}
