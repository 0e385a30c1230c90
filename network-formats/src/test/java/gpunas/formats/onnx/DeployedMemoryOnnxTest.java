package gpunas.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import gpunas.formats.Weights;
import gpunas.formats.gpunet.Released;
import gpunas.formats.onnx.OnnxOptions.Batch;
import gpunas.formats.onnx.Quantisation.Placement;
import gpunas.searchspace.DeployedMemory;
import gpunas.searchspace.DeployedMemory.Numbers;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The memory that is stated of a network, against what its ONNX file needs. */
class DeployedMemoryOnnxTest {

  private static final int BATCH = 2;

  @ParameterizedTest
  @EnumSource(Released.class)
  void the_weights_of_a_released_network_are_the_parameters_of_its_file(Released released) {
    var network = released.network(Padding.SAME);
    assertThat(new DeployedMemory(Numbers.FP32, BATCH).weights(network))
        .isEqualTo(parameterBytes(model(network, Precision.FP32)));
    assertThat(new DeployedMemory(Numbers.FP16, BATCH).weights(network))
        .isEqualTo(parameterBytes(model(network, Precision.FP16)));
  }

  @ParameterizedTest
  @EnumSource(Released.class)
  void what_is_live_at_one_time_is_what_the_nodes_of_its_file_keep(Released released) {
    var network = released.network(Padding.SAME);
    var graph = new Liveness(model(network, Precision.FP32));
    assertThat(new DeployedMemory(Numbers.FP32, BATCH).live(network))
        .isEqualTo(Float.BYTES * BATCH * graph.mostValues());
  }

  @Test
  void weights_in_integers_are_those_of_the_quantised_file_but_for_its_zero_points() {
    var network = Released.GPUNET_P0.network(Padding.SAME);
    var floats =
        OnnxModels.model(network, Weights.random(network, new Random(1)), OnnxOptions.deployment());
    var integers = UntrainedIntegers.of(floats, Quantisation.usual(Placement.ONNXRUNTIME));
    assertThat(new DeployedMemory(Numbers.INT8, BATCH).weights(network))
        .isLessThan(parameterBytes(integers))
        .isCloseTo(parameterBytes(integers), withinPercentage(3));
  }

  /** Nothing of it is written, so no value is asked for. */
  private static OnnxModel model(Network network, Precision precision) {
    return OnnxModels.model(
        network,
        _ -> new float[0],
        OnnxOptions.deployment().with(precision).with(new Batch.Fixed(BATCH)));
  }

  private static long parameterBytes(OnnxModel model) {
    return model.initializers().stream().mapToLong(Initializer::bytes).sum();
  }

  /**
   * Runs through the nodes in their order and frees what is not read any more. What is computed
   * element by element takes the place of its first input; a Sigmoid that is multiplied with its
   * own input is part of that.
   */
  private static final class Liveness {
    private static final Set<String> IN_PLACE = Set.of("Relu", "Sigmoid", "Mul", "Add", "Flatten");

    private final List<NodeProto> nodes;
    private final Map<String, List<Integer>> parameters = new HashMap<>();
    private final Map<String, List<Integer>> shapes = new HashMap<>();
    private final Map<String, Integer> readers = new HashMap<>();

    /** Values by where they are. */
    private final Map<String, Long> places = new HashMap<>();

    private final Map<String, String> placeOf = new HashMap<>();

    Liveness(OnnxModel model) {
      var graph = model.graph();
      nodes = graph.getNodeList();
      model.initializers().forEach(each -> parameters.put(each.name(), each.tensor().shape()));
      nodes.forEach(node ->
          node.getInputList().stream()
              .filter(name -> !parameters.containsKey(name))
              .forEach(name -> readers.merge(name, 1, Integer::sum)));
      var image = graph.getInput(0);
      var sides = image.getType().getTensorType().getShape().getDimList();
      put(
          image.getName(),
          List.of(
              (int) sides.get(1).getDimValue(),
              (int) sides.get(2).getDimValue(),
              (int) sides.get(3).getDimValue()));
    }

    private void put(String name, List<Integer> shape) {
      shapes.put(name, shape);
      places.put(name, shape.stream().mapToLong(each -> each).reduce(1, (a, b) -> a * b));
      placeOf.put(name, name);
    }

    long mostValues() {
      var most = 0L;
      for (var node : nodes) {
        var maps = node.getInputList().stream().filter(shapes::containsKey).toList();
        var shape = shape(node, shapes.get(maps.getFirst()));
        var output = node.getOutput(0);
        if (IN_PLACE.contains(node.getOpType())) {
          shapes.put(output, shape);
          placeOf.put(output, placeOf.get(maps.getFirst()));
        } else {
          put(output, shape);
        }
        most = Math.max(most, places.values().stream().mapToLong(each -> each).sum());
        for (var map : maps) {
          if (readers.merge(map, -1, Integer::sum) == 0) {
            free(map);
          }
        }
      }
      return most;
    }

    /** If nobody who is read later is in the same place. */
    private void free(String map) {
      var place = placeOf.get(map);
      var isNeeded =
          placeOf.entrySet().stream()
              .anyMatch(each ->
                  each.getValue().equals(place) && readers.getOrDefault(each.getKey(), 0) > 0);
      if (!isNeeded) {
        places.remove(place);
      }
    }

    private List<Integer> shape(NodeProto node, List<Integer> input) {
      return switch (node.getOpType()) {
        case "Conv" -> {
          var weight = parameters.get(node.getInput(1));
          yield List.of(weight.getFirst(), side(node, input.get(1)), side(node, input.get(2)));
        }
        case "GlobalAveragePool" -> List.of(input.getFirst(), 1, 1);
        case "Gemm" -> List.of(parameters.get(node.getInput(1)).getFirst());
        default -> input;
      };
    }

    private static int side(NodeProto convolution, int side) {
      var attributes = new HashMap<String, AttributeProto>();
      convolution.getAttributeList().forEach(each -> attributes.put(each.getName(), each));
      if (attributes.isEmpty()) {
        return side; // Of a squeeze and excite, 1x1.
      }
      var padding = 2 * attributes.get("pads").getInts(0);
      var kernel = attributes.get("kernel_shape").getInts(0);
      return (int) ((side + padding - kernel) / attributes.get("strides").getInts(0) + 1);
    }
  }
}
