package gpunas.formats;

import gpunas.searchspace.Network;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import java.util.random.RandomGenerator;

/**
 * The values of a network's parameters. They may be made or read when they are asked for: together
 * they may be larger than the heap.
 */
@FunctionalInterface
public interface Weights {

  /**
   * The values of a parameter, in the order of its shape, the same each time. The caller does not
   * change them, and forgets them soon.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  float[] get(String name);

  /** Weights from a map by name. */
  static Weights of(Map<String, float[]> values) {
    var byName = Map.copyOf(values);
    return name -> found(name, byName);
  }

  /** Weights from a map by name; values are asked for when somebody asks for them. */
  static Weights ofTensors(Map<String, Tensor> tensors) {
    var byName = Map.copyOf(tensors);
    return name -> found(name, byName).values();
  }

  private static <T> T found(String name, Map<String, T> byName) {
    var found = byName.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "No weights for the parameter %s among %d. Maybe they belong to another network."
              .formatted(name, byName.size()));
    }
    return found;
  }

  /**
   * Values as before training: weights normally distributed with variance 2 / fan-in (He et al.,
   * 2015), biases and shifts 0, scales 1, mean 0 and variance 1. They are drawn when they are asked
   * for.
   *
   * @param random gives each parameter a seed, now; equal ones give equal weights
   */
  static Weights random(List<Parameter> parameters, RandomGenerator random) {
    return drawn(
        parameters, random, (fanIn, values) -> Math.sqrt(2.0 / fanIn) * values.nextGaussian());
  }

  /**
   * The same with weights as PyTorch first has them: uniform from -1 / sqrt(fan-in) to as much, so
   * with 0.41 of He's deviation.
   *
   * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html">Conv2d</a>; its
   *     biases are drawn as well
   */
  static Weights small(List<Parameter> parameters, RandomGenerator random) {
    return drawn(
        parameters, random, (fanIn, values) -> (2 * values.nextDouble() - 1) / Math.sqrt(fanIn));
  }

  private static Weights drawn(
      List<Parameter> parameters,
      RandomGenerator random,
      ToDoubleBiFunction<Integer, RandomGenerator> weight) {
    var tensors = new HashMap<String, Tensor>();
    for (var parameter : parameters) {
      long seed = random.nextLong();
      tensors.put(
          parameter.name(), new Tensor(parameter.shape(), () -> drawn(parameter, seed, weight)));
    }
    return ofTensors(tensors);
  }

  /**
   * Values for a network that is not trained, but timed or looked at: as {@link #random(List,
   * RandomGenerator)}, but what a layer adds to its input is a quarter as large. The maps of deep
   * networks would double with every shortcut otherwise and leave the range of 16-bit floats.
   */
  static Weights random(Network network, RandomGenerator random) {
    var weights = random(Parameters.of(network), random);
    var added = Parameters.lastScalesOfShortcuts(network);
    return name -> {
      var values = weights.get(name);
      if (added.contains(name)) {
        Arrays.fill(values, 0.25f);
      }
      return values;
    };
  }

  private static float[] drawn(
      Parameter parameter, long seed, ToDoubleBiFunction<Integer, RandomGenerator> weight) {
    var values = new float[parameter.size()];
    switch (parameter.role()) {
      case CONVOLUTION_WEIGHT, LINEAR_WEIGHT -> {
        var random = new SplittableRandom(seed);
        for (var i = 0; i < values.length; i++) {
          values[i] = (float) weight.applyAsDouble(parameter.fanIn(), random);
        }
      }
      case SCALE, RUNNING_VARIANCE -> Arrays.fill(values, 1);
      case BIAS, SHIFT, RUNNING_MEAN -> {}
    }
    return values;
  }
}
