package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/**
 * Stochastic gradient descent with momentum and decay:
 *
 * <pre>
 * velocity = momentum * velocity + gradient + decay * weight
 * weight = weight - rate * velocity
 * </pre>
 *
 * Only weights of two or more dimensions decay: no biases, no batch normalisations.
 */
final class Sgd {

  private record Trained(NDArray weight, NDArray velocity, boolean decays) {}

  private final List<Trained> trained;
  // As arrays, because DJL makes an array of every number it is given.
  private final NDArray momentum;
  private final NDArray decay;

  /**
   * @param manager owns the state
   */
  Sgd(List<NDArray> weights, double momentum, double decay, NDManager manager) {
    this.momentum = manager.create((float) momentum);
    this.decay = manager.create((float) decay);
    this.trained =
        weights.stream()
            .map(weight ->
                new Trained(
                    weight, weight.zerosLike(), decay > 0 && weight.getShape().dimension() >= 2))
            .toList();
  }

  /** One step along the gradients, which are zero afterwards. */
  void step(double learningRate, NDManager scope) {
    var rate = scope.create((float) learningRate);
    for (var one : trained) {
      step(one, rate);
    }
  }

  /** Temporary arrays are closed at once: their manager is that of the weight. */
  private void step(Trained one, NDArray rate) {
    var velocity = one.velocity();
    velocity.muli(momentum);
    try (var gradient = one.weight().getGradient()) {
      velocity.addi(gradient);
    }
    if (one.decays()) {
      try (var pull = one.weight().mul(decay)) {
        velocity.addi(pull);
      }
    }
    try (var move = velocity.mul(rate)) {
      one.weight().subi(move);
    }
    JniUtils.zeroGrad((PtNDArray) one.weight());
  }
}
