package gpunas.trainer.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import gpunas.formats.Parameters;
import gpunas.formats.Tensor;
import gpunas.formats.Weights;
import gpunas.formats.onnx.IntegerPlaces;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchspace.Network;
import gpunas.trainer.Learner;
import gpunas.trainer.SoftTargets;
import gpunas.trainer.data.Batch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Native memory: one manager per learner owns parameters and optimiser state, one sub-manager per
 * batch owns what the batch computes; an array belongs to the manager of its first operand. Nothing
 * waits for the garbage collector.
 */
/** A network learning in PyTorch. */
final class TorchLearner implements Learner {

  private static final String WEIGHT = "weight";
  private static final String AVERAGE = "average";
  private static final String OPTIMISER = "optimiser";

  private final NDManager manager;
  private final TorchParameters parameters;
  private final TorchNetwork network;
  private final SteppedRandom dropping = new SteppedRandom();
  private final Gradients gradients;
  private final Optimiser optimiser;
  private final ImageInput input;
  private final TargetBuffer targets;

  private @Nullable TorchParameters averages;
  private @Nullable TorchNetwork averaged;
  private @Nullable WeightAverage average;

  /**
   * @param first weights
   * @param places where it rounds to integers; null: nowhere
   * @param manager owned by this learner from now on
   */
  TorchLearner(
      Network network,
      Recipe recipe,
      Weights first,
      @Nullable IntegerPlaces places,
      NDManager manager) {
    var all = Parameters.of(network);
    var regularisation = recipe.regularisation();
    this.manager = manager;
    var script = new Script(network, manager);
    this.parameters = new TorchParameters(all, first, manager);
    this.network =
        new TorchNetwork(
            network,
            modules(recipe, places, script, parameters),
            regularisation.dropPath(),
            dropping);
    this.gradients = new Gradients(this.network, recipe.recompute());
    this.optimiser = Optimiser.of(parameters.trained(), recipe.optimisation(), manager);
    this.input = new ImageInput(manager);
    this.targets =
        new TargetBuffer(recipe.largestPart(), network.classes(), regularisation.labelSmoothing());
    if (recipe.emaDecay() > 0) {
      var copies = new TorchParameters(all, first, manager);
      averages = copies;
      averaged = new TorchNetwork(network, modules(recipe, places, script, copies), 0, dropping);
      average = new WeightAverage(parameters, copies, recipe.emaDecay(), manager);
    }
  }

  private LayerModules modules(
      Recipe recipe, @Nullable IntegerPlaces places, Script script, TorchParameters of) {
    var dropout = new RandomDrop(recipe.regularisation().dropout(), false, dropping);
    return places == null
        ? new Modules(of, dropout, recipe.precision(), script)
        : new IntegerModules(of, dropout, script, places, manager);
  }

  @Override
  public double learn(Batch part, @Nullable SoftTargets taught, int batchSize, long seed) {
    if (part.count() < 2) {
      return 0; // Nothing is left of it but broken images; one alone could not be normalised.
    }
    return tried(
        "a training step",
        () -> {
          try (var scope = manager.newSubManager()) {
            dropping.begin(seed);
            var x = input.load(part, scope);
            var y = targets.load(part, batchSize, scope);
            if (taught == null) {
              return (double) gradients.add(x, scores -> ofLabels(scores, y)).getFloat();
            }
            var teacher = scope.create(taught.weights(), y.getShape());
            var loss =
                gradients.add(
                    x,
                    scores ->
                        ofLabels(scores, y)
                            .add(
                                scores
                                    .div(taught.temperature())
                                    .logSoftmax(-1)
                                    .mul(teacher)
                                    .sum()));
            return loss.getFloat() + taught.constant();
          }
        });
  }

  private static NDArray ofLabels(NDArray scores, NDArray targets) {
    return scores.logSoftmax(-1).mul(targets).sum();
  }

  @Override
  public void update(double learningRate) {
    tried(
        "a training step",
        () -> {
          try (var scope = manager.newSubManager()) {
            optimiser.step(learningRate, scope);
            if (average != null) {
              average.update();
            }
            return learningRate;
          }
        });
  }

  @Override
  public float[] predict(Batch images, boolean ofAverage) {
    var asked = ofAverage && averaged != null ? averaged : network;
    return tried(
        "a prediction",
        () -> {
          try (var scope = manager.newSubManager()) {
            return asked.forward(input.load(images, scope), Pass.EVALUATION).toFloatArray();
          }
        });
  }

  @Override
  public boolean averages() {
    return averages != null;
  }

  @Override
  public Weights weights() {
    var exported = averages == null ? parameters : averages;
    return name -> read(exported.get(name));
  }

  @Override
  public Map<String, Tensor> state() {
    var state = new HashMap<String, Tensor>();
    arrays()
        .forEach((name, array) -> {
          int size = Math.toIntExact(array.size());
          state.put(name, new Tensor(List.of(size), () -> read(array)));
        });
    return state;
  }

  @Override
  public void restore(Map<String, Tensor> state) {
    var arrays = arrays();
    if (!arrays.keySet().equals(state.keySet())) {
      throw new IllegalArgumentException(
          "A state of %d arrays was given, but this network has %d with other names."
              .formatted(state.size(), arrays.size()));
    }
    tried(
        "restoring a state",
        () -> {
          arrays.forEach((name, array) ->
              TorchParameters.set(array, Objects.requireNonNull(state.get(name), name).values()));
          return state;
        });
  }

  @Override
  public void close() {
    manager.close();
    if (manager.getDevice().isGpu()) {
      JniUtils.emptyCudaCache();
    } else {
      NativeHeap.trim();
    }
  }

  /** Everything that steps change. */
  private Map<String, NDArray> arrays() {
    var arrays = new HashMap<String, NDArray>();
    put(arrays, WEIGHT, parameters.arrays());
    put(arrays, OPTIMISER, optimiser.state());
    if (averages != null) {
      put(arrays, AVERAGE, averages.arrays());
    }
    return arrays;
  }

  private static void put(Map<String, NDArray> all, String what, Map<String, NDArray> arrays) {
    arrays.forEach((name, array) -> all.put(what + "/" + name, array));
  }

  private float[] read(NDArray array) {
    return tried("reading an array", () -> TorchParameters.values(array));
  }

  private <T> T tried(String what, Supplier<T> action) {
    try {
      return action.get();
    } catch (EngineException e) {
      throw TorchDevice.failed("%s failed on %s".formatted(what, manager.getDevice()), e);
    }
  }
}
