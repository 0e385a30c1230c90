package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import gpunas.formats.onnx.Quantisation.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which nodes of a network compute in integers, and which feature maps are quantised for that. */
final class QuantisationPlan {

  private static final String CONVOLUTION = "Conv";
  private static final String LINEAR = "Gemm";
  private static final String AVERAGE = "GlobalAveragePool";
  private static final String RELU = "Relu";
  private static final String ADDITION = "Add";

  private final List<NodeProto> nodes;
  private final Set<String> parameters;
  private final Set<String> outputs;
  private final Cut cut;
  private final Quantisation quantisation;
  private final Map<String, NodeProto> makers = new HashMap<>();

  /** What nodes that compute in integers put out. */
  private final Set<String> integers = new HashSet<>();

  private final Set<String> maps = new LinkedHashSet<>();

  /**
   * Where layers were cut out of a network: feature maps there that other layers make or read, and
   * that are quantised as inside it.
   *
   * @param inputs of the graph that are no images
   * @param outputs of the graph that are no scores
   */
  record Cut(Set<String> inputs, Set<String> outputs) {

    /** Of a network that is whole. */
    static final Cut NOWHERE = new Cut(Set.of(), Set.of());
  }

  /**
   * @param nodes each after those that it reads
   * @param parameters their names
   * @param outputs of the graph, which stay floats if it is not cut there
   * @throws IllegalArgumentException if a node is none that a network of ours has
   */
  private QuantisationPlan(
      List<NodeProto> nodes,
      Set<String> parameters,
      Set<String> outputs,
      Cut cut,
      Quantisation quantisation) {
    this.nodes = nodes;
    this.parameters = parameters;
    this.outputs = outputs;
    this.cut = cut;
    this.quantisation = quantisation;
    nodes.forEach(node -> makers.put(node.getOutput(0), node));
    nodes.stream().filter(this::becomesInteger).forEach(node -> integers.add(node.getOutput(0)));
    nodes.stream()
        .filter(this::isInteger)
        .forEach(node -> {
          switch (quantisation.placement()) {
            case ONNXRUNTIME -> quantiseAround(node);
            case TENSORRT -> quantiseBefore(node);
          }
        });
    // Every layer begins with a convolution, which reads integers in all but the first.
    maps.addAll(cut.inputs());
    maps.addAll(cut.outputs());
  }

  /** That of a model, and where it was cut out of a network. */
  static QuantisationPlan of(OnnxModel model, Cut cut, Quantisation quantisation) {
    var graph = model.graph();
    return new QuantisationPlan(
        graph.getNodeList(),
        model.initializers().stream().map(Initializer::name).collect(Collectors.toSet()),
        graph.getOutputList().stream().map(ValueInfoProto::getName).collect(Collectors.toSet()),
        cut,
        quantisation);
  }

  /** Feature maps that are quantised, in the order in which they are made. */
  List<String> maps() {
    var made = new ArrayList<String>();
    maps.stream().filter(map -> !makers.containsKey(map)).forEach(made::add);
    nodes.stream().map(node -> node.getOutput(0)).filter(maps::contains).forEach(made::add);
    return made;
  }

  /** Whether a node's weight and bias are quantised. */
  boolean hasIntegerWeights(NodeProto node) {
    return isInteger(node)
        && (node.getOpType().equals(CONVOLUTION) || node.getOpType().equals(LINEAR));
  }

  private boolean isInteger(NodeProto node) {
    return integers.contains(node.getOutput(0));
  }

  private boolean becomesInteger(NodeProto node) {
    return switch (node.getOpType()) {
      case CONVOLUTION -> !isInFloat(node);
      case LINEAR -> !quantisation.inFloat().contains(Part.LAST);
      case RELU, "Sigmoid", AVERAGE, ADDITION, "Mul" ->
          read(node).stream().anyMatch(integers::contains);
      case "Flatten" -> false;
      default ->
          throw new IllegalArgumentException(
              "The model has a node %s; expected one that gpunas wrote in fp32 with its batch normalisations folded."
                  .formatted(node.getOpType()));
    };
  }

  private boolean isInFloat(NodeProto convolution) {
    var inFloat = quantisation.inFloat();
    var name = convolution.getOutput(0);
    var isSqueeze = name.endsWith(GraphWriter.REDUCE) || name.endsWith(GraphWriter.EXPAND);
    return (isSqueeze && inFloat.contains(Part.SQUEEZE_EXCITE))
        || (isFirst(convolution) && inFloat.contains(Part.FIRST));
  }

  private boolean isFirst(NodeProto convolution) {
    var input = convolution.getInput(0);
    return !makers.containsKey(input) && !cut.inputs().contains(input);
  }

  private void quantiseAround(NodeProto node) {
    // Between a convolution and its ReLU there is nothing: the map's least number is zero.
    if (!node.getOpType().equals(RELU)) {
      maps.addAll(read(node));
    }
    var output = node.getOutput(0);
    if (!outputs.contains(output) && !isReadByRelu(output)) {
      maps.add(output);
    }
  }

  private boolean isReadByRelu(String map) {
    return nodes.stream()
        .anyMatch(node -> node.getOpType().equals(RELU) && node.getInput(0).equals(map));
  }

  private void quantiseBefore(NodeProto node) {
    switch (node.getOpType()) {
      case CONVOLUTION, LINEAR, AVERAGE -> maps.addAll(read(node));
      case ADDITION -> read(node).stream().filter(map -> !isConvolved(map)).forEach(maps::add);
      default -> {}
    }
  }

  private boolean isConvolved(String map) {
    var maker = makers.get(map);
    return maker != null && maker.getOpType().equals(CONVOLUTION);
  }

  /** The feature maps that a node reads. */
  private List<String> read(NodeProto node) {
    return node.getInputList().stream().filter(input -> !parameters.contains(input)).toList();
  }
}
