package gpunas.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.gpunet.Released;
import gpunas.formats.onnx.Quantisation.Part;
import gpunas.formats.onnx.Quantisation.Placement;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Spaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class UntrainedIntegersTest {

  @TempDir private Path folder;

  static Stream<Arguments> cases() {
    return Stream.of(quickstart(), SEARCHED, DISTILLED)
        .flatMap(network ->
            Stream.of(Placement.values())
                .flatMap(placement ->
                    Stream.of(EnumSet.allOf(Part.class), EnumSet.noneOf(Part.class))
                        .map(parts -> Arguments.of(network, new Quantisation(placement, parts)))));
  }

  /** Of the pairs where one layer ends and the next begins each has the half at its side. */
  @ParameterizedTest
  @MethodSource("cases")
  void a_layer_alone_computes_in_what_it_computes_in_inside_of_the_network(
      Network network, Quantisation quantisation) throws IOException {
    var whole = graph(UntrainedIntegers.of(floats(network), quantisation));
    var apart = graph(UntrainedIntegers.layers(network.layers(), 1, 1, quantisation));
    var names = names(network);
    for (var i = 0; i < names.size(); i++) {
      var inside = nodes(whole, names.get(i));
      var alone = nodes(apart, OnnxModels.layerName(i));
      if (i < names.size() - 1) {
        assertThat(inside.removeLast().getOpType()).isEqualTo("DequantizeLinear");
      }
      if (i > 0) {
        assertThat(alone.removeFirst().getOpType()).isEqualTo("DequantizeLinear");
      } else {
        alone.removeIf(node -> node.getName().startsWith("layer0.input.")); // The image's pair.
      }
      assertThat(alone.stream().map(UntrainedIntegersTest::kind))
          .as("%s of %s", LayerKey.of(network.layers().get(i)), quantisation)
          .isEqualTo(inside.stream().map(UntrainedIntegersTest::kind).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void layers_take_and_give_integers_but_for_images_and_scores(
      Network network, Quantisation quantisation) throws IOException {
    var graph = graph(UntrainedIntegers.layers(network.layers(), 1, 2, quantisation));
    var integer =
        switch (quantisation.placement()) {
          case ONNXRUNTIME -> DataType.UINT8_VALUE;
          case TENSORRT -> DataType.INT8_VALUE;
        };
    var last = network.layers().size() - 1;
    for (var i = 0; i <= last; i++) {
      var input = graph.getInput(i).getType().getTensorType();
      var output = graph.getOutput(i).getType().getTensorType();
      assertThat(input.getElemType()).isEqualTo(i == 0 ? DataType.FLOAT_VALUE : integer);
      assertThat(output.getElemType()).isEqualTo(i == last ? DataType.FLOAT_VALUE : integer);
      assertThat(input.getShape().getDim(0).getDimValue()).isEqualTo(2);
    }
  }

  /** With pairs at its ends it would spend more time on them than inside of a network. */
  @Test
  void onnx_runtime_leaves_no_conversion_at_the_ends_of_a_layer() throws Exception {
    for (var key :
        List.of(
            "irb/16x8x8/16/k3/s1/e2/se0/relu",
            "fused_irb/16x8x8/24/k3/s2/e4/se0/relu",
            "conv/16x8x8/24/k3/s1/relu")) {
      var layer = LayerKey.parse(key);
      var model =
          UntrainedIntegers.layers(List.of(layer), 1, 1, Quantisation.usual(Placement.ONNXRUNTIME));
      var types = optimised(model).getNodeList().stream().map(NodeProto::getOpType).toList();
      assertThat(types)
          .as("%s: %s", key, types)
          .contains("QLinearConv")
          .isSubsetOf("QLinearConv", "QLinearAdd");
    }
  }

  @Test
  void onnx_runtime_opens_layers_with_bytes_at_both_ends() throws OrtException {
    var model =
        UntrainedIntegers.layers(
            List.of(LayerKey.parse("irb/16x8x8/16/k3/s1/e2/se1/swish")),
            1,
            1,
            Quantisation.usual(Placement.ONNXRUNTIME));
    var environment = OrtEnvironment.getEnvironment();
    try (var session = environment.createSession(model.toBytes(), new SessionOptions())) {
      for (var end :
          List.of(
              session.getInputInfo().values().iterator().next(),
              session.getOutputInfo().values().iterator().next())) {
        assertThat(((TensorInfo) end.getInfo()).type).isEqualTo(OnnxJavaType.UINT8);
      }
    }
  }

  @Test
  void what_is_in_integers_is_told_apart_from_what_is_not() {
    var layers =
        List.of(
            LayerKey.parse("conv/3x32x32/8/k3/s2/relu"),
            LayerKey.parse("irb/16x8x8/16/k3/s1/e2/se1/swish"));
    var model = UntrainedIntegers.layers(layers, 1, 1, Quantisation.usual(Placement.TENSORRT));
    assertThat(model.inputTypes()).containsExactly("FLOAT", "INT8");
    var convolutions = Set.of("Conv");
    assertThat(model.nodes(convolutions)).hasSize(6);
    assertThat(model.quantisedNodes(convolutions))
        .hasSize(3)
        .allMatch(node -> node.startsWith("layer1."));
  }

  private static final Network SEARCHED = Released.GPUNET_0.network(Padding.SAME);
  private static final Network DISTILLED = Released.GPUNET_D1.network(Padding.SAME);

  private static Network quickstart() {
    var space = Spaces.quickstart();
    return space.decode(space.random(new Random(1)));
  }

  private static OnnxModel floats(Network network) {
    return OnnxModels.model(
        network, Weights.random(network, new Random(1)), OnnxOptions.deployment());
  }

  private static GraphProto graph(OnnxModel model) throws IOException {
    return ModelProto.parseFrom(model.toBytes()).getGraph();
  }

  private static List<String> names(Network network) {
    return network.stages().stream()
        .flatMap(stage ->
            IntStream.range(0, stage.layers().size())
                .mapToObj(i -> Parameters.layerName(stage.number(), i)))
        .toList();
  }

  private static List<NodeProto> nodes(GraphProto graph, String layer) {
    return new ArrayList<>(
        graph.getNodeList().stream()
            .filter(node -> node.getName().startsWith(layer + "."))
            .toList());
  }

  /** What a node does; of ends alone, names differ. */
  private static String kind(NodeProto node) {
    return node.getOpType() + node.getAttributeList();
  }

  private GraphProto optimised(OnnxModel model) throws Exception {
    var file = folder.resolve("optimised.onnx");
    try (var options = new SessionOptions()) {
      options.setOptimizationLevel(OptLevel.EXTENDED_OPT);
      options.setOptimizedModelFilePath(file.toString());
      OrtEnvironment.getEnvironment().createSession(model.toBytes(), options).close();
    }
    return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();
  }
}
