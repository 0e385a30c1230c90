package gpunas.trainer;

import gpunas.trainer.data.Images;
import java.util.stream.IntStream;

/**
 * What a network does on images it was not trained on.
 *
 * @param loss cross entropy, nats per image; not finite if the training diverged
 * @param top1 share of right first guesses, 0 to 1
 * @param images how many images, at least 1
 */
public record Evaluation(double loss, double top1, int images) {

  /** Evaluates a learner on all its validation images. */
  static Evaluation of(Learner learner, Images images) throws InterruptedException {
    var loss = 0.0;
    var right = 0;
    for (int from = 0; from < images.count(); from += Learner.LARGEST_PREDICTION) {
      Interrupts.check();
      var to = Math.min(from + Learner.LARGEST_PREDICTION, images.count());
      var scores = learner.predict(IntStream.range(from, to).toArray());
      var classes = scores.length / (to - from);
      for (int image = from; image < to; image++) {
        var first = (image - from) * classes;
        loss += crossEntropy(scores, first, classes, images.label(image));
        right += highest(scores, first, classes) == images.label(image) ? 1 : 0;
      }
    }
    return new Evaluation(loss / images.count(), (double) right / images.count(), images.count());
  }

  private static double crossEntropy(float[] scores, int first, int classes, int label) {
    double highest = scores[first + highest(scores, first, classes)];
    var sum = 0.0;
    for (int i = first; i < first + classes; i++) {
      sum += Math.exp(scores[i] - highest);
    }
    return Math.log(sum) + highest - scores[first + label];
  }

  private static int highest(float[] scores, int first, int classes) {
    var highest = 0;
    for (int i = 1; i < classes; i++) {
      if (scores[first + i] > scores[first + highest]) {
        highest = i;
      }
    }
    return highest;
  }
}
