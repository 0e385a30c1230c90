package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import gpunas.searchmodel.recipe.Optimisation;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum and decay:
 *
 * <pre>
 * velocity = momentum * velocity + gradient + decay * weight
 * weight = weight - rate * velocity
 * </pre>
 */
final class Sgd extends Optimiser {

  private final Remembered velocities;
  private final NDArray momentum;
  private NDArray rate;

  Sgd(Map<String, NDArray> weights, Optimisation settings, NDManager manager) {
    super(weights, settings, manager);
    this.momentum = manager.create((float) settings.momentum());
    this.velocities = remember("velocity", 0);
    this.rate = momentum;
  }

  @Override
  void begin(double learningRate, NDManager scope) {
    rate = scope.create((float) learningRate);
  }

  @Override
  void move(String name, NDArray weight, NDArray gradient) {
    addDecay(weight, gradient);
    var velocity = velocities.of(name).muli(momentum).addi(gradient);
    try (var move = velocity.mul(rate)) {
      weight.subi(move);
    }
  }
}
