package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/**
 * Stochastic gradient descent with momentum: v = momentum * v + gradient + decay * w, w = w - rate *
 * v. Only weights of two or more dimensions decay.
 */
final class Sgd {

  private record Trained(NDArray weight, NDArray velocity, boolean decays) {}

  private final List<Trained> all;
  private final NDArray momentum;
  private final NDArray decay;

  Sgd(List<NDArray> weights, double momentum, double decay, NDManager manager) {
    this.momentum = manager.create((float) momentum);
    this.decay = manager.create((float) decay);
    this.all =
        weights.stream()
            .map(w -> new Trained(w, w.zerosLike(), decay > 0 && w.getShape().dimension() > 1))
            .toList();
  }

  /** Goes one step along the gradients and clears them. */
  void step(double learningRate, NDManager manager) {
    try (NDArray rate = manager.create((float) learningRate)) {
      for (var trained : all) {
        step(trained, rate);
      }
    }
  }

  private void step(Trained trained, NDArray rate) {
    var weight = trained.weight();
    var velocity = trained.velocity();
    velocity.muli(momentum);
    try (NDArray gradient = weight.getGradient()) {
      velocity.addi(gradient);
    }
    if (trained.decays()) {
      try (NDArray pull = weight.mul(decay)) {
        velocity.addi(pull);
      }
    }
    try (NDArray move = velocity.mul(rate)) {
      weight.subi(move);
    }
    JniUtils.zeroGrad((PtNDArray) weight);
  }
}
