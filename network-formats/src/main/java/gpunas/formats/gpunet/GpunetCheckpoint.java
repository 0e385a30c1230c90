package gpunas.formats.gpunet;

import gpunas.formats.Parameters;
import gpunas.formats.Tensor;
import gpunas.formats.Weights;
import gpunas.formats.safetensors.Safetensors;
import gpunas.searchspace.Distilled;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network's parameters as the state dictionary of the model that NVIDIA's {@code GPUNet_Builder}
 * makes of its {@link GpunetJson}: the same arrays in the same shapes, under its names. What is
 * left out are the counters {@code num_batches_tracked} of batch normalisations, which PyTorch sets
 * to 0 where a dictionary lacks them, and which matter only without a momentum.
 *
 * <p>A name is {@code network}, the block and the array in it, joined by dots. Blocks are named
 * after the stage and their entry in the list, the image's being the first; with spaces and colons:
 * {@code stage: 2 layer5}. {@link #modules} has what is in a block.
 */
public final class GpunetCheckpoint {

  private GpunetCheckpoint() {}

  /**
   * The state dictionary.
   *
   * @param metadata what else the file says
   * @throws IllegalArgumentException if NVIDIA's code has no such network
   */
  public static Safetensors of(Network network, Weights weights, Map<String, String> metadata) {
    var names = names(network);
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var parameter : Parameters.of(network)) {
      var name = parameter.name();
      tensors.put(names.get(name), new Tensor(parameter.shape(), () -> weights.get(name)));
    }
    return new Safetensors(metadata, tensors);
  }

  /**
   * NVIDIA's names by those of {@link Parameters}, in the order of the computation.
   *
   * @throws IllegalArgumentException if NVIDIA's code has no such network
   */
  public static Map<String, String> names(Network network) {
    GpunetJson.write(network); // Says what cannot be expressed.
    var names = new LinkedHashMap<String, String>();
    var entry = 1;
    for (var stage : network.stages()) {
      for (var i = 0; i < stage.layers().size(); i++) {
        entry++;
        var layer = stage.layers().get(i);
        var block = "network.%s.".formatted(block(layer, stage.number(), entry));
        var modules = modules(layer, entry == 2).iterator();
        var layerName = Parameters.layerName(stage.number(), i);
        for (var at = 0; at < layer.operations().size(); at++) {
          var operation = layer.operations().get(at);
          var name = Parameters.operationName(layerName, at);
          var parameters = Parameters.of(operation, name);
          if (!parameters.isEmpty()) {
            var module = block + modules.next() + ".";
            parameters.forEach(parameter ->
                names.put(
                    parameter.name(),
                    module + array(operation, parameter.name().substring(name.length() + 1))));
          }
        }
      }
    }
    return names;
  }

  /**
   * @param entry of the configuration's list, from 1
   */
  private static String block(Layer layer, int stage, int entry) {
    return switch (layer) {
      case Layer.Conv _, Layer.FusedIrb _, Layer.Irb _ ->
          entry == 2 ? "head: 2" : "stage: %d layer%d".formatted(stage, entry);
      case Layer.Tail _ -> " layer" + entry; // With the space.
      case Distilled.Stem _ -> "head:";
      case Distilled.Irb _ -> "stage: %d irb%d".formatted(stage, entry);
      case Distilled.Tail _ -> "tail:";
    };
  }

  /** Where in a block its operations with parameters are, in the order of the computation. */
  private static List<String> modules(Layer layer, boolean head) {
    return switch (layer) {
      case Layer.Conv _ -> head ? List.of("net.0", "net.1") : List.of("conv", "bn1");
      case Layer.FusedIrb block ->
          projected(List.of("conv_exp", "bn1"), block.squeezeExcite(), "bn2");
      case Layer.Irb block ->
          projected(List.of("conv_pw", "bn1", "conv_dw", "bn2"), block.squeezeExcite(), "bn3");
      case Layer.Tail _ -> List.of("net.0", "net.1", "net.6");
      case Distilled.Stem _ -> List.of("net.0", "net.1", "net.3", "net.4", "net.6", "net.7");
      case Distilled.Irb _ -> List.of("body.0", "body.1", "body.3", "body.4", "body.6", "body.7");
      case Distilled.Tail _ -> List.of("net.0", "net.1", "net.4", "net.8");
    };
  }

  private static List<String> projected(List<String> first, boolean squeezeExcite, String last) {
    var modules = new ArrayList<>(first);
    if (squeezeExcite) {
      modules.add("se");
    }
    modules.add("conv_pwl");
    modules.add(last);
    return modules;
  }

  /** PyTorch's name of an array in a module. */
  private static String array(Operation operation, String own) {
    return switch (operation) {
      case Convolution _, Linear _ -> own;
      case BatchNorm _ ->
          switch (own) {
            case "scale" -> "weight";
            case "shift" -> "bias";
            case "mean" -> "running_mean";
            case "variance" -> "running_var";
            default -> throw new IllegalStateException("No array of a normalisation: " + own);
          };
      case SqueezeExcite _ -> "conv_" + own;
      case Activate _, GlobalPool _, Dropout _ ->
          throw new IllegalStateException("%s has no parameters.".formatted(operation));
    };
  }
}
