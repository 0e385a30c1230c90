package gpunas.formats;

import gpunas.formats.Parameter.Role;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Operation;
import gpunas.searchspace.Operation.Activate;
import gpunas.searchspace.Operation.BatchNorm;
import gpunas.searchspace.Operation.Convolution;
import gpunas.searchspace.Operation.Dropout;
import gpunas.searchspace.Operation.GlobalPool;
import gpunas.searchspace.Operation.Linear;
import gpunas.searchspace.Operation.SqueezeExcite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The parameters of networks: which there are and what they are called. Whoever trains a network
 * and whoever exports it find each other's arrays by these names.
 *
 * <p>A name is the stage's number, the layer and the operation inside it, both from 0, and the
 * array: {@code stage2.layer0.op0.weight}. The arrays are {@code weight} and {@code bias}; {@code
 * scale}, {@code shift}, {@code mean} and {@code variance} of a batch normalisation; {@code
 * reduce.weight}, {@code reduce.bias}, {@code expand.weight} and {@code expand.bias} of a squeeze
 * and excite.
 */
public final class Parameters {

  private Parameters() {}

  /** The parameters of a network, in the order of its computation. */
  public static List<Parameter> of(Network network) {
    var parameters = new ArrayList<Parameter>();
    for (var stage : network.stages()) {
      for (var i = 0; i < stage.layers().size(); i++) {
        parameters.addAll(of(stage.layers().get(i), layerName(stage.number(), i)));
      }
    }
    return parameters;
  }

  /** Names of the scales of the last batch normalisations before shortcuts are added. */
  static Set<String> lastScalesOfShortcuts(Network network) {
    var names = new HashSet<String>();
    for (var stage : network.stages()) {
      for (var i = 0; i < stage.layers().size(); i++) {
        var layer = stage.layers().get(i);
        if (layer.residual()) {
          of(layer, layerName(stage.number(), i)).stream()
              .filter(parameter -> parameter.role() == Role.SCALE)
              .reduce((_, last) -> last)
              .ifPresent(last -> names.add(last.name()));
        }
      }
    }
    return names;
  }

  /** The parameters of a layer, in the order of its computation. */
  public static List<Parameter> of(Layer layer, String layerName) {
    var parameters = new ArrayList<Parameter>();
    for (var i = 0; i < layer.operations().size(); i++) {
      parameters.addAll(of(layer.operations().get(i), operationName(layerName, i)));
    }
    return parameters;
  }

  /** The parameters of an operation; none for most. */
  public static List<Parameter> of(Operation operation, String operationName) {
    return switch (operation) {
      case Convolution convolution -> List.of(weight(convolution, operationName));
      case BatchNorm(var input, _) -> {
        var shape = List.of(input.channels());
        yield List.of(
            new Parameter(operationName + ".scale", shape, Role.SCALE),
            new Parameter(operationName + ".shift", shape, Role.SHIFT),
            new Parameter(operationName + ".mean", shape, Role.RUNNING_MEAN),
            new Parameter(operationName + ".variance", shape, Role.RUNNING_VARIANCE));
      }
      case SqueezeExcite(var input, var reduced, _) -> {
        var reduce = operationName + ".reduce";
        var expand = operationName + ".expand";
        var channels = input.channels();
        yield List.of(
            new Parameter(
                reduce + ".weight", List.of(reduced, channels, 1, 1), Role.CONVOLUTION_WEIGHT),
            new Parameter(reduce + ".bias", List.of(reduced), Role.BIAS),
            new Parameter(
                expand + ".weight", List.of(channels, reduced, 1, 1), Role.CONVOLUTION_WEIGHT),
            new Parameter(expand + ".bias", List.of(channels), Role.BIAS));
      }
      case Linear(var input, var classes) ->
          List.of(
              new Parameter(
                  operationName + ".weight",
                  List.of(classes, Math.toIntExact(input.size())),
                  Role.LINEAR_WEIGHT),
              new Parameter(operationName + ".bias", List.of(classes), Role.BIAS));
      case Activate _, GlobalPool _, Dropout _ -> List.of();
    };
  }

  /** First part of the names in a layer, for example {@code stage2.layer0}. */
  public static String layerName(int stageNumber, int layerIndex) {
    return "stage%d.layer%d".formatted(stageNumber, layerIndex);
  }

  /** First part of the names in an operation, for example {@code stage2.layer0.op0}. */
  public static String operationName(String layerName, int operationIndex) {
    return "%s.op%d".formatted(layerName, operationIndex);
  }

  private static Parameter weight(Convolution convolution, String operationName) {
    return new Parameter(
        operationName + ".weight",
        List.of(
            convolution.output().channels(),
            convolution.input().channels() / convolution.groups(),
            convolution.kernel(),
            convolution.kernel()),
        Role.CONVOLUTION_WEIGHT);
  }
}
