package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import gpunas.searchmodel.recipe.Optimisation;
import java.util.Map;

/**
 * RMSProp as TensorFlow has it: epsilon inside the root, a mean square that begins at 1, the
 * learning rate inside the momentum.
 *
 * <pre>
 * gradient = gradient + decay * weight
 * square = square + (1 - alpha) * (gradient^2 - square)
 * velocity = momentum * velocity + rate * gradient / sqrt(square + epsilon)
 * weight = weight - velocity
 * </pre>
 *
 * @see <a
 *     href="https://github.com/huggingface/pytorch-image-models/blob/main/timm/optim/rmsprop_tf.py">
 *     timm's RMSpropTF</a>, with which GPUNet was trained
 */
final class RmsPropTf extends Optimiser {

  private final Remembered squares;
  private final Remembered velocities;
  private final NDArray taken;
  private final NDArray epsilon;
  private final NDArray momentum;
  private NDArray rate;

  RmsPropTf(Map<String, NDArray> weights, Optimisation settings, NDManager manager) {
    super(weights, settings, manager);
    this.taken = manager.create((float) (1 - settings.squareDecay()));
    this.epsilon = manager.create((float) settings.epsilon());
    this.momentum = manager.create((float) settings.momentum());
    this.squares = remember("square", 1);
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
    var square = squares.of(name);
    try (var change = gradient.mul(gradient)) {
      square.addi(change.subi(square).muli(taken));
    }
    var velocity = velocities.of(name).muli(momentum);
    try (var sum = square.add(epsilon);
        var root = sum.sqrt()) {
      velocity.addi(gradient.divi(root).muli(rate));
    }
    weight.subi(velocity);
  }
}
