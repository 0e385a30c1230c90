package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collection;

/** Shortens the gradient of all weights together when it is too long, in the L2 norm. */
final class GradientClip {

  private final double longest;
  private final NDArray squares;

  /**
   * @param longest norm, above 0
   * @param manager owns the state
   */
  GradientClip(double longest, NDManager manager) {
    this.longest = longest;
    this.squares = manager.create(0f);
  }

  void apply(Collection<NDArray> weights, NDManager scope) {
    // One number is fetched from the device, not one for each weight.
    squares.subi(squares);
    for (var weight : weights) {
      try (var gradient = weight.getGradient();
          var squared = gradient.mul(gradient);
          var sum = squared.sum()) {
        squares.addi(sum);
      }
    }
    double norm = Math.sqrt(squares.getFloat());
    if (norm > longest) {
      var factor = scope.create((float) (longest / norm));
      for (var weight : weights) {
        try (var gradient = weight.getGradient()) {
          gradient.muli(factor);
        }
      }
    }
  }
}
