package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import gpunas.searchmodel.recipe.Optimisation;
import java.util.Map;

/**
 * Adam with decoupled weight decay:
 *
 * <pre>
 * weight = weight - rate * decay * weight
 * mean = beta1 * mean + (1 - beta1) * gradient
 * square = beta2 * square + (1 - beta2) * gradient^2
 * weight = weight - rate * mean / (1 - beta1^t) / (sqrt(square / (1 - beta2^t)) + epsilon)
 * </pre>
 *
 * @see <a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter, Decoupled weight decay
 *     regularization</a>, algorithm 2
 */
final class AdamW extends Optimiser {

  private final Optimisation settings;
  private final Remembered means;
  private final Remembered squares;
  private final NDArray steps;
  private final NDArray one;
  private final NDArray keptMean;
  private final NDArray takenMean;
  private final NDArray keptSquare;
  private final NDArray takenSquare;
  private final NDArray epsilon;
  private NDArray kept;
  private NDArray rate;
  private NDArray correction;

  AdamW(Map<String, NDArray> weights, Optimisation settings, NDManager manager) {
    super(weights, settings, manager);
    this.settings = settings;
    this.keptMean = manager.create((float) settings.momentum());
    this.takenMean = manager.create((float) (1 - settings.momentum()));
    this.keptSquare = manager.create((float) settings.squareDecay());
    this.takenSquare = manager.create((float) (1 - settings.squareDecay()));
    this.epsilon = manager.create((float) settings.epsilon());
    this.one = manager.create(1f);
    this.means = remember("mean", 0);
    this.squares = remember("square", 0);
    this.steps = manager.zeros(new Shape(1));
    state().put("steps", steps);
    this.kept = one;
    this.rate = one;
    this.correction = one;
  }

  @Override
  void begin(double learningRate, NDManager scope) {
    double t = steps.addi(one).getFloat(0);
    kept = scope.create((float) (1 - learningRate * settings.weightDecay()));
    rate = scope.create((float) (learningRate / (1 - Math.pow(settings.momentum(), t))));
    correction = scope.create((float) Math.sqrt(1 - Math.pow(settings.squareDecay(), t)));
  }

  @Override
  void move(String name, NDArray weight, NDArray gradient) {
    if (decays(weight)) {
      weight.muli(kept);
    }
    var mean = means.of(name).muli(keptMean);
    var square = squares.of(name).muli(keptSquare);
    try (var squared = gradient.mul(gradient)) {
      square.addi(squared.muli(takenSquare));
    }
    mean.addi(gradient.muli(takenMean));
    try (var root = square.sqrt();
        var move = mean.div(root.divi(correction).addi(epsilon))) {
      weight.subi(move.muli(rate));
    }
  }
}
