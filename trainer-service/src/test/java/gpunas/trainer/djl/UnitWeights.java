package gpunas.trainer.djl;

import gpunas.formats.Parameter;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Operation;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Random weights with which activations are near 1 in every layer, however deep the network: each
 * batch normalisation expects the second moment that what comes before it puts out. An absolute
 * tolerance on the class scores then means the same for every network.
 */
final class UnitWeights {

  /**
   * A power of two. Networks are large: their values are read from a pool, each from a place of its
   * own.
   */
  private static final int POOL = 1 << 20;

  private final SplittableRandom random;
  private final float[] pool = new float[POOL];
  private final Map<String, float[]> values = new HashMap<>();

  /** Mean square of the activations so far. */
  private double moment = 1;

  private UnitWeights(SplittableRandom random) {
    this.random = random;
    for (var i = 0; i < POOL; i++) {
      pool[i] = (float) random.nextGaussian();
    }
  }

  static Weights of(Network network, SplittableRandom random) {
    var weights = new UnitWeights(random);
    for (var stage : network.stages()) {
      for (var i = 0; i < stage.layers().size(); i++) {
        weights.add(stage.layers().get(i), Parameters.layerName(stage.number(), i));
      }
    }
    return Weights.of(weights.values);
  }

  private void add(Layer layer, String name) {
    var input = moment;
    for (var i = 0; i < layer.operations().size(); i++) {
      var operation = layer.operations().get(i);
      for (var parameter : Parameters.of(operation, Parameters.operationName(name, i))) {
        values.put(parameter.name(), draw(parameter));
      }
      moment = after(operation);
    }
    if (layer.residual()) {
      moment += input;
    }
  }

  /** Mean square of an operation's output, in expectation. */
  private double after(Operation operation) {
    return switch (operation) {
      case Operation.Convolution _, Operation.Linear _ -> 2 * moment; // as the weights' variance is
      case Operation.BatchNorm _ -> 1;
      case Operation.Activate(_, var activation) ->
          switch (activation) {
            case RELU -> 0.5 * moment;
            case SWISH -> 0.36 * moment;
          };
      case Operation.SqueezeExcite _ -> 0.3 * moment;
      case Operation.GlobalPool _, Operation.Dropout _ -> moment;
    };
  }

  private float[] draw(Parameter parameter) {
    return switch (parameter.role()) {
      case CONVOLUTION_WEIGHT, LINEAR_WEIGHT ->
          normal(parameter, 0, Math.sqrt(2.0 / parameter.fanIn()));
      case SCALE -> normal(parameter, 1, 0.1);
      case BIAS, SHIFT -> normal(parameter, 0, 0.1);
      case RUNNING_MEAN -> normal(parameter, 0, 0.1 * Math.sqrt(moment));
      case RUNNING_VARIANCE -> normal(parameter, moment, 0.1 * moment);
    };
  }

  private float[] normal(Parameter parameter, double mean, double deviation) {
    var array = new float[parameter.size()];
    var first = random.nextInt(POOL);
    for (var i = 0; i < array.length; i++) {
      array[i] = (float) (mean + deviation * pool[(first + i) & (POOL - 1)]);
    }
    return array;
  }
}
