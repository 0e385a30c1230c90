package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import gpunas.formats.Tensor;
import gpunas.formats.onnx.QuantisationPlan.Cut;
import java.util.ArrayList;
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
 * Runtimes replace what stands between pairs by integer kernels; one that replaces nothing computes
 * in floats what these would.
 *
 * <p>Weights become signed integers with a scale for each output channel and the zero point 0.
 * Input and output stay 32-bit floats.
 */
public final class QuantisedModels {

  static final String QUANTISE = "QuantizeLinear";
  static final String DEQUANTISE = "DequantizeLinear";
  private static final String QUANTISED = ".quantised";
  private static final String DEQUANTISED = ".dequantised";
  private static final String SCALE = ".scale";
  private static final String ZERO_POINT = ".zero_point";

  /** Which input of a convolution or a linear layer the bias is. */
  private static final int BIAS = 2;

  private final IntegerPlaces places;
  private final Cut cut;
  private final Map<String, Initializer> given;
  private final GraphProto.Builder graph;
  private final List<Initializer> initializers = new ArrayList<>();

  private QuantisedModels(
      OnnxModel model, Map<String, Range> ranges, Cut cut, Quantisation quantisation) {
    this.places = IntegerPlaces.of(model, ranges, cut, quantisation);
    this.cut = cut;
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
    return QuantisationPlan.of(model, Cut.NOWHERE, quantisation).maps();
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
    return of(model, ranges, Cut.NOWHERE, quantisation);
  }

  /**
   * The same of layers that were cut out of networks: where they were, they take and give integers.
   */
  static OnnxModel of(
      OnnxModel model, Map<String, Range> ranges, Cut cut, Quantisation quantisation) {
    var quantised = new QuantisedModels(model, ranges, cut, quantisation);
    return model.with(quantised.graph.build(), quantised.initializers);
  }

  private void write(OnnxModel model, Quantisation.Placement placement) {
    var replaced = new HashSet<String>();
    graph.getInputBuilderList().forEach(input -> writeEnd(input, cut.inputs()));
    graph.getOutputBuilderList().forEach(output -> writeEnd(output, cut.outputs()));
    model.graph().getInputList().stream().map(ValueInfoProto::getName).forEach(this::writePair);
    for (var node : model.graph().getNodeList()) {
      var written = node.toBuilder();
      written.setInput(0, read(node.getInput(0)));
      for (var i = 1; i < node.getInputCount(); i++) {
        written.setInput(i, read(node.getInput(i)));
      }
      if (hasIntegerWeights(node)) {
        writeWeights(written, node, placement);
        replaced.addAll(replaced(node, placement));
      }
      graph.addNode(written);
      writePair(node.getOutput(0));
    }
    model.initializers().stream()
        .filter(each -> !replaced.contains(each.name()))
        .forEach(initializers::add);
  }

  private boolean hasIntegerWeights(NodeProto node) {
    return node.getInputCount() > 1 && places.weights().containsKey(node.getInput(1));
  }

  /** Whoever reads a quantised map reads what is left of it, in integers or not. */
  private String read(String input) {
    return places.maps().containsKey(input) ? input + DEQUANTISED : input;
  }

  /** Where a graph is cut, integers go in or out. */
  private void writeEnd(ValueInfoProto.Builder end, Set<String> cutThere) {
    var grid = places.maps().get(end.getName());
    if (grid != null && cutThere.contains(end.getName())) {
      end.setName(end.getName() + QUANTISED)
          .getTypeBuilder()
          .getTensorTypeBuilder()
          .setElemType(grid.numbers().number());
    }
  }

  /** The halves of a pair on either side of a cut belong to other layers. */
  private void writePair(String map) {
    var grid = places.maps().get(map);
    if (grid == null) {
      return;
    }
    var scale = added(grid.scale(map + SCALE));
    var zeroPoint = added(grid.zeroPoint(map + ZERO_POINT));
    if (!cut.inputs().contains(map)) {
      GraphWriter.node(graph, QUANTISE, map + QUANTISED, map, scale, zeroPoint);
    }
    if (!cut.outputs().contains(map)) {
      GraphWriter.node(graph, DEQUANTISE, map + DEQUANTISED, map + QUANTISED, scale, zeroPoint);
    }
  }

  private void writeWeights(
      NodeProto.Builder written, NodeProto node, Quantisation.Placement placement) {
    var weight = parameter(node.getInput(1));
    var input = Objects.requireNonNull(places.weights().get(node.getInput(1)));
    var channels =
        new ChannelScales(weight.name(), weight.tensor(), bias(node, weight), input.scale());
    var scales = added(channels.weightScales(weight.name() + SCALE));
    var zeroPoints = added(channels.weightZeroPoints(weight.name() + ZERO_POINT));
    var integers =
        switch (placement) {
          case ONNXRUNTIME -> added(channels.quantisedWeight());
          case TENSORRT ->
              writePerChannel(
                  QUANTISE, weight.name() + QUANTISED, weight.name(), scales, zeroPoints);
        };
    written.setInput(
        1, writePerChannel(DEQUANTISE, weight.name() + DEQUANTISED, integers, scales, zeroPoints));
    if (places.roundsBiases() && node.getInputCount() > BIAS) {
      var name = node.getInput(BIAS);
      written.setInput(
          BIAS,
          writePerChannel(
              DEQUANTISE,
              name + DEQUANTISED,
              added(channels.quantisedBias(name)),
              added(channels.biasScales(name + SCALE))));
    }
  }

  /** Parameters in whose place others stand. */
  private static List<String> replaced(NodeProto node, Quantisation.Placement placement) {
    return switch (placement) {
      case ONNXRUNTIME -> node.getInputList().subList(1, node.getInputCount());
      case TENSORRT -> List.of();
    };
  }

  /** Zeros for a convolution that has none. */
  private Tensor bias(NodeProto node, Initializer weight) {
    var channels = weight.tensor().shape().getFirst();
    return node.getInputCount() > BIAS
        ? parameter(node.getInput(BIAS)).tensor()
        : new Tensor(List.of(channels), () -> new float[channels]);
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

  private String writePerChannel(String type, String name, String... inputs) {
    GraphWriter.node(graph, type, name, inputs).addAttribute(GraphWriter.integer("axis", 0));
    return name;
  }
}
