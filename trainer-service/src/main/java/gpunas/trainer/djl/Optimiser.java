package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import gpunas.searchmodel.recipe.Optimisation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * DJL makes an array of every number it is given, which costs more than the operation: constants
 * are arrays from the start. Temporary arrays are closed at once: their manager is the weight's.
 */
/** Moves weights along their gradients. */
abstract sealed class Optimiser permits Sgd, RmsPropTf, AdamW {

  /** An array for each weight, by its name. */
  record Remembered(Map<String, NDArray> arrays) {
    NDArray of(String name) {
      return Objects.requireNonNull(arrays.get(name), name);
    }
  }

  private final Map<String, NDArray> weights;
  private final Map<String, NDArray> state = new LinkedHashMap<>();
  private final boolean decayAll;
  private final boolean decays;
  private final @Nullable GradientClip clip;
  private final NDArray decay;

  /**
   * @param weights that follow a gradient, by name
   * @param manager owns the state
   */
  Optimiser(Map<String, NDArray> weights, Optimisation settings, NDManager manager) {
    this.weights = weights;
    this.decayAll = settings.decayAll();
    this.decays = settings.weightDecay() > 0;
    this.decay = manager.create((float) settings.weightDecay());
    this.clip =
        settings.gradientClip() > 0 ? new GradientClip(settings.gradientClip(), manager) : null;
  }

  static Optimiser of(Map<String, NDArray> weights, Optimisation settings, NDManager manager) {
    return switch (settings.kind()) {
      case SGD -> new Sgd(weights, settings, manager);
      case RMSPROP_TF -> new RmsPropTf(weights, settings, manager);
      case ADAMW -> new AdamW(weights, settings, manager);
    };
  }

  /** One step along the gradients, which are none afterwards. */
  final void step(double learningRate, NDManager scope) {
    if (clip != null) {
      clip.apply(weights.values(), scope);
    }
    begin(learningRate, scope);
    weights.forEach((name, weight) -> {
      try (var gradient = weight.getGradient()) {
        move(name, weight, gradient);
      }
      forgetGradient(weight);
    });
  }

  /**
   * Frees the gradient: in the next forward pass, when the most memory is taken, there is none. DJL
   * can only set it to zero; this is the same values as another array of PyTorch, that has none.
   */
  private static void forgetGradient(NDArray weight) {
    weight.intern(weight.stopGradient());
    weight.setRequiresGradient(true);
  }

  /** What a step has to remember, by name: to be read, or to be written to. */
  final Map<String, NDArray> state() {
    return state;
  }

  /** A step begins. */
  abstract void begin(double learningRate, NDManager scope);

  /** Moves a weight. The gradient may be changed. */
  abstract void move(String name, NDArray weight, NDArray gradient);

  /** Keeps an array for each weight. */
  final Remembered remember(String what, float first) {
    var arrays = new LinkedHashMap<String, NDArray>();
    weights.forEach((name, weight) -> {
      var array = weight.zerosLike();
      if (first != 0) {
        try (var value = array.getManager().create(first)) {
          array.addi(value);
        }
      }
      arrays.put(name, array);
      state.put(what + "/" + name, array);
    });
    return new Remembered(arrays);
  }

  /** Whether a weight decays: matrices and convolutions do, biases and normalisations need not. */
  final boolean decays(NDArray weight) {
    return decays && (decayAll || weight.getShape().dimension() >= 2);
  }

  /** Adds the L2 penalty's gradient. */
  final void addDecay(NDArray weight, NDArray gradient) {
    if (decays(weight)) {
      try (var pull = weight.mul(decay)) {
        gradient.addi(pull);
      }
    }
  }
}
