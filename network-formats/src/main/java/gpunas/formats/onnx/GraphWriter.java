package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import gpunas.formats.Parameter;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Operation;
import gpunas.searchspace.Operation.Activate;
import gpunas.searchspace.Operation.BatchNorm;
import gpunas.searchspace.Operation.Convolution;
import gpunas.searchspace.Operation.Dropout;
import gpunas.searchspace.Operation.GlobalPool;
import gpunas.searchspace.Operation.Linear;
import gpunas.searchspace.Operation.SqueezeExcite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Writes layers as nodes of one graph. A node is named as its output, and that as the operation it
 * comes from; parameters keep their names.
 */
final class GraphWriter {

  /** Ends of the names of the two convolutions of a squeeze and excite. */
  static final String REDUCE = ".reduce";

  static final String EXPAND = ".expand";

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private final Weights weights;
  private final boolean foldBatchNorm;
  private final Precision precision;
  private final List<Initializer> initializers = new ArrayList<>();

  GraphWriter(Weights weights, boolean foldBatchNorm, Precision precision) {
    this.weights = weights;
    this.foldBatchNorm = foldBatchNorm;
    this.precision = precision;
  }

  /** The parameters of the graph so far. */
  List<Initializer> initializers() {
    return initializers;
  }

  /** The graph so far, without its parameters. */
  GraphProto.Builder graph(String name) {
    return graph.setName(name);
  }

  /** Renames what the last node puts out. */
  void nameOutput(String output) {
    graph.getNodeBuilder(graph.getNodeCount() - 1).setOutput(0, output);
  }

  /**
   * Adds a conversion.
   *
   * @return name of what comes out
   */
  String cast(String name, String input, Precision to) {
    return node("Cast", name, input).addAttribute(integer("to", to.number())).getOutput(0);
  }

  /**
   * Adds a layer's nodes.
   *
   * @param name first part of the names in the layer
   * @param input name of what goes in
   * @return name of what comes out
   */
  String add(Layer layer, String name, String input) {
    var operations = layer.operations();
    var last = input;
    for (var i = 0; i < operations.size(); i++) {
      var at = Parameters.operationName(name, i);
      last =
          switch (operations.get(i)) {
            case Convolution convolution ->
                isFolded(operations, i + 1)
                    ? foldedConvolution(
                        convolution,
                        at,
                        (BatchNorm) operations.get(i + 1),
                        Parameters.operationName(name, i + 1),
                        last)
                    : convolution(convolution, at, last, parameters(convolution, at));
            case BatchNorm norm -> isFolded(operations, i) ? last : batchNorm(norm, at, last);
            case Activate(_, var activation) -> activate(activation, at, last);
            case SqueezeExcite squeeze -> squeezeExcite(squeeze, at, last);
            case GlobalPool _ -> node("GlobalAveragePool", at, last).getOutput(0);
            case Dropout _ -> last; // does nothing outside training
            case Linear linear -> linear(linear, at, last);
          };
    }
    return layer.residual() ? node("Add", name + ".add", last, input).getOutput(0) : last;
  }

  /** Whether the operation at {@code index} is merged with the convolution before it. */
  private boolean isFolded(List<Operation> operations, int index) {
    return foldBatchNorm
        && index > 0
        && index < operations.size()
        && operations.get(index) instanceof BatchNorm
        && operations.get(index - 1) instanceof Convolution;
  }

  private String foldedConvolution(
      Convolution convolution, String name, BatchNorm norm, String normName, String input) {
    var weight = Parameters.of(convolution, name).getFirst();
    var norms = Parameters.of(norm, normName);
    Supplier<FoldedNorm> folded =
        () -> new FoldedNorm(norms.stream().map(this::values).toList(), norm.epsilon());
    var bias =
        new Parameter(
            name + ".bias", List.of(convolution.output().channels()), Parameter.Role.BIAS);
    return convolution(
        convolution,
        name,
        input,
        List.of(
            initializer(weight, () -> FoldedNorm.fold(values(weight), folded.get())),
            initializer(bias, () -> folded.get().bias())));
  }

  private String convolution(
      Convolution convolution, String name, String input, List<String> parameters) {
    var kernel = convolution.kernel();
    var stride = convolution.stride();
    var padding = convolution.padding();
    return node("Conv", name, input, parameters)
        .addAttribute(integers("kernel_shape", kernel, kernel))
        .addAttribute(integers("strides", stride, stride))
        .addAttribute(integers("pads", padding, padding, padding, padding))
        .addAttribute(integer("group", convolution.groups()))
        .getOutput(0);
  }

  private String batchNorm(BatchNorm norm, String name, String input) {
    return node("BatchNormalization", name, input, parameters(norm, name))
        .addAttribute(number("epsilon", norm.epsilon()))
        .getOutput(0);
  }

  private String activate(Activation activation, String name, String input) {
    return switch (activation) {
      case RELU -> node("Relu", name, input).getOutput(0);
      case SWISH -> {
        var sigmoid = node("Sigmoid", name + ".sigmoid", input).getOutput(0);
        yield node("Mul", name, input, sigmoid).getOutput(0);
      }
    };
  }

  private String squeezeExcite(SqueezeExcite squeeze, String name, String input) {
    var parameters = parameters(squeeze, name);
    var mean = node("GlobalAveragePool", name + ".squeeze", input).getOutput(0);
    var reduced = node("Conv", name + REDUCE, mean, parameters.subList(0, 2)).getOutput(0);
    var active = activate(squeeze.activation(), name + ".activation", reduced);
    var expanded = node("Conv", name + EXPAND, active, parameters.subList(2, 4)).getOutput(0);
    var gate = node("Sigmoid", name + ".gate", expanded).getOutput(0);
    return node("Mul", name, input, gate).getOutput(0);
  }

  private String linear(Linear linear, String name, String input) {
    var flat = node("Flatten", name + ".flatten", input).getOutput(0);
    return node("Gemm", name, flat, parameters(linear, name))
        .addAttribute(integer("transB", 1))
        .getOutput(0);
  }

  /** Adds an operation's parameters and returns their names. */
  private List<String> parameters(Operation operation, String name) {
    return Parameters.of(operation, name).stream()
        .map(parameter -> initializer(parameter, () -> values(parameter)))
        .toList();
  }

  private float[] values(Parameter parameter) {
    var values = weights.get(parameter.name());
    if (values.length != parameter.size()) {
      throw new IllegalArgumentException(
          "The parameter %s has %d values, but %d were given. Maybe they belong to another network."
              .formatted(parameter.name(), parameter.size(), values.length));
    }
    return values;
  }

  private String initializer(Parameter parameter, Supplier<float[]> values) {
    initializers.add(Initializer.of(parameter, values, precision));
    return parameter.name();
  }

  private NodeProto.Builder node(String type, String name, String input, List<String> parameters) {
    return node(type, name, input).addAllInput(parameters);
  }

  private NodeProto.Builder node(String type, String name, String... inputs) {
    return node(graph, type, name, inputs);
  }

  /** Adds a node whose one output has its name. */
  static NodeProto.Builder node(
      GraphProto.Builder graph, String type, String name, String... inputs) {
    return graph
        .addNodeBuilder()
        .setOpType(type)
        .setName(name)
        .addAllInput(List.of(inputs))
        .addOutput(name);
  }

  private static AttributeProto integers(String name, long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INTS)
        .addAllInts(LongStream.of(values).boxed().toList())
        .build();
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static AttributeProto number(String name, double value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF((float) value)
        .build();
  }
}
