package gpunas.formats;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The values of a network's parameters. */
@FunctionalInterface
public interface Weights {

  /**
   * The values of a parameter, in the order of its shape. The caller does not change them.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  float[] get(String name);

  /** Weights from a map by name. */
  static Weights of(Map<String, float[]> values) {
    var byName = Map.copyOf(values);
    return name -> {
      var found = byName.get(name);
      if (found == null) {
        throw new IllegalArgumentException(
            "No weights for the parameter %s among %d. Maybe they belong to another network."
                .formatted(name, byName.size()));
      }
      return found;
    };
  }

  /**
   * Values as before training: weights normally distributed with variance 2 / fan-in (He et al.,
   * 2015), biases and shifts 0, scales 1, mean 0 and variance 1.
   *
   * @param random the only source of chance; equal seeds give equal weights
   */
  static Weights random(List<Parameter> parameters, RandomGenerator random) {
    var values = new HashMap<String, float[]>();
    for (var parameter : parameters) {
      var array = new float[parameter.size()];
      switch (parameter.role()) {
        case CONVOLUTION_WEIGHT, LINEAR_WEIGHT -> {
          var deviation = Math.sqrt(2.0 / parameter.fanIn());
          for (var i = 0; i < array.length; i++) {
            array[i] = (float) (deviation * random.nextGaussian());
          }
        }
        case SCALE, RUNNING_VARIANCE -> Arrays.fill(array, 1);
        case BIAS, SHIFT, RUNNING_MEAN -> {}
      }
      values.put(parameter.name(), array);
    }
    return of(values);
  }
}
