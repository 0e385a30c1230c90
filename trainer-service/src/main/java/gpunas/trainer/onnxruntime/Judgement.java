package gpunas.trainer.onnxruntime;

import java.util.BitSet;

/**
 * First guesses of a network.
 *
 * @param right which are, in the order in which the images were shown
 * @param images that could be read
 * @param loss cross entropy, nats per image
 */
public record Judgement(BitSet right, int images, double loss) {

  /** Copies the set. */
  public Judgement {
    right = (BitSet) right.clone();
  }

  /** Share of right ones, 0 to 1. */
  public double top1() {
    return (double) right.cardinality() / images;
  }

  /**
   * Standard error of the difference of two accuracies on the same images: only those on which the
   * two differ count (McNemar).
   */
  public double differenceError(Judgement other) {
    var differing = (BitSet) right.clone();
    differing.xor(other.right);
    double apart = differing.cardinality();
    double difference = right.cardinality() - other.right.cardinality();
    return Math.sqrt(Math.max(0, apart - difference * difference / images)) / images;
  }
}
