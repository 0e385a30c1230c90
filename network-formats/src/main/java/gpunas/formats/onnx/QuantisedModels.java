package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Networks that compute in 8-bit integers, as ONNX models of operator set 17: the model of the
 * network in floats, with pairs of QuantizeLinear and DequantizeLinear that say where and how.
 * Runtimes replace what stands between pairs by integer kernels; others compute in floats what
 * these would.
 *
 * <p>Weights are signed integers with a scale for each output channel and the zero point 0. Input
 * and output stay 32-bit floats.
 */
public final class QuantisedModels {

  private static final String QUANTISED = ".quantised";
  private static final String DEQUANTISED = ".dequantised";
  private static final String SCALE = ".scale";
  private static final String ZERO_POINT = ".zero_point";

  private final QuantisationPlan plan;
  private final Set<String> maps;
  private final Map<String, Grid> grids;
  private final Map<String, Initializer> given;
  private final GraphProto.Builder graph;
  private final List<Initializer> initializers = new ArrayList<>();

  private QuantisedModels(OnnxModel model, Map<String, Range> ranges, Quantisation quantisation) {
    this.plan = plan(model, quantisation);
    var quantised = plan.maps();
    this.maps = Set.copyOf(quantised);
    this.grids =
        quantised.stream()
            .collect(
                Collectors.toMap(
                    Function.identity(), map -> grid(map, ranges, quantisation.placement())));
    this.given =
        model.initializers().stream()
            .collect(Collectors.toMap(Initializer::name, Function.identity()));
    this.graph = model.graph().toBuilder().clearNode();
    write(model, quantisation.placement());
  }

  /**
   * Names of the feature maps whose ranges are needed, in the order in which they are made.
   *
   * @param model of a network, in 32-bit floats, batch normalisations folded
   * @throws IllegalArgumentException if it is another one
   */
  public static List<String> maps(OnnxModel model, Quantisation quantisation) {
    return plan(model, quantisation).maps();
  }

  /**
   * The quantised model, to be written. It has the metadata of the model in floats.
   *
   * @param model of a network, in 32-bit floats, batch normalisations folded
   * @param ranges of at least the feature maps that {@link #maps} names
   * @throws IllegalArgumentException if it is another model, or a range is missing
   */
  public static OnnxModel of(
      OnnxModel model, Map<String, Range> ranges, Quantisation quantisation) {
    var quantised = new QuantisedModels(model, ranges, quantisation);
    return model.with(quantised.graph.build(), quantised.initializers);
  }

  private static QuantisationPlan plan(OnnxModel model, Quantisation quantisation) {
    var graph = model.graph();
    return new QuantisationPlan(
        graph.getNodeList(),
        model.initializers().stream().map(Initializer::name).collect(Collectors.toSet()),
        graph.getOutputList().stream().map(output -> output.getName()).collect(Collectors.toSet()),
        quantisation);
  }

  private static Grid grid(
      String map, Map<String, Range> ranges, Quantisation.Placement placement) {
    var range = ranges.get(map);
    if (range == null) {
      throw new IllegalArgumentException(
          "No range of the feature map %s among %d. Maybe they are of another network."
              .formatted(map, ranges.size()));
    }
    return Grid.of(range, placement);
  }

  private void write(OnnxModel model, Quantisation.Placement placement) {
    var replaced = new HashSet<String>();
    graph.getInputList().stream().map(input -> input.getName()).forEach(this::writePair);
    for (var node : model.graph().getNodeList()) {
      var written = node.toBuilder();
      written.setInput(0, read(node.getInput(0)));
      for (var i = 1; i < node.getInputCount(); i++) {
        written.setInput(i, read(node.getInput(i)));
      }
      if (plan.hasIntegerWeights(node)) {
        writeWeights(written, node, placement);
        replaced.add(node.getInput(1));
        if (placement == Quantisation.Placement.ONNXRUNTIME) {
          replaced.add(node.getInput(2));
        }
      }
      graph.addNode(written);
      writePair(node.getOutput(0));
    }
    given.values().stream()
        .filter(each -> !replaced.contains(each.name()))
        .sorted(Comparator.comparing(Initializer::name))
        .forEach(initializers::add);
  }

  /** Whoever reads a quantised map reads what is left of it, in integers or not. */
  private String read(String input) {
    return maps.contains(input) ? input + DEQUANTISED : input;
  }

  private void writePair(String map) {
    var grid = grids.get(map);
    if (grid == null) {
      return;
    }
    var scale = added(grid.scale(map + SCALE));
    var zeroPoint = added(grid.zeroPoint(map + ZERO_POINT));
    writeNode("QuantizeLinear", map + QUANTISED, map, scale, zeroPoint);
    writeNode("DequantizeLinear", map + DEQUANTISED, map + QUANTISED, scale, zeroPoint);
  }

  private void writeWeights(
      NodeProto.Builder written, NodeProto node, Quantisation.Placement placement) {
    var weight = parameter(node.getInput(1));
    var bias = parameter(node.getInput(2));
    var input = Objects.requireNonNull(grids.get(node.getInput(0)));
    var channels = new ChannelScales(weight.name(), weight.tensor(), bias.tensor(), input.scale());
    var scales = added(channels.weightScales(weight.name() + SCALE));
    var zeroPoints = added(channels.weightZeroPoints(weight.name() + ZERO_POINT));
    var integers = added(channels.quantisedWeight());
    written.setInput(1, writePerChannel(weight.name() + DEQUANTISED, integers, scales, zeroPoints));
    switch (placement) {
      case TENSORRT -> {}
      case ONNXRUNTIME ->
          written.setInput(
              2,
              writePerChannel(
                  bias.name() + DEQUANTISED,
                  added(channels.quantisedBias(bias.name())),
                  added(channels.biasScales(bias.name() + SCALE))));
    }
  }

  private Initializer parameter(String name) {
    var found = given.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "The model has no parameter %s; maybe the file is damaged.".formatted(name));
    }
    return found;
  }

  private String added(Initializer initializer) {
    initializers.add(initializer);
    return initializer.name();
  }

  private String writePerChannel(String name, String... inputs) {
    writeNode("DequantizeLinear", name, inputs)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("axis")
                .setType(AttributeProto.AttributeType.INT)
                .setI(0));
    return name;
  }

  private NodeProto.Builder writeNode(String type, String name, String... inputs) {
    return graph
        .addNodeBuilder()
        .setOpType(type)
        .setName(name)
        .addAllInput(List.of(inputs))
        .addOutput(name);
  }
}
