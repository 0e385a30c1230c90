package gpunas.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.onnx.Quantisation.Part;
import gpunas.formats.onnx.Quantisation.Placement;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Distilled;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Padding;
import gpunas.searchspace.Shape;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class QuantisedModelsTest {

  private static final Shape IMAGE = new Shape(3, 16, 16);

  @TempDir private Path folder;

  static Stream<Arguments> cases() {
    return Stream.of(relus(), swishes(), distilled())
        .flatMap(network ->
            Stream.of(Placement.values())
                .flatMap(placement ->
                    Stream.of(EnumSet.allOf(Part.class), EnumSet.noneOf(Part.class))
                        .map(parts -> Arguments.of(network, new Quantisation(placement, parts)))));
  }

  static Stream<Arguments> casesForTensorRt() {
    return casesFor(Placement.TENSORRT);
  }

  static Stream<Arguments> casesForOnnxRuntime() {
    return casesFor(Placement.ONNXRUNTIME);
  }

  private static Stream<Arguments> casesFor(Placement placement) {
    return cases().filter(each -> ((Quantisation) each.get()[1]).placement() == placement);
  }

  /** The reference rounds at the places that the model names; everything else is its own. */
  @ParameterizedTest
  @MethodSource("cases")
  void a_model_computes_what_rounding_by_hand_does(Network network, Quantisation quantisation)
      throws Exception {
    var weights = trained(network);
    var image = image(7);
    var floats = model(network, weights);
    var ranges = ranges(network, weights);
    var quantised = QuantisedModels.of(floats, ranges, quantisation);
    var maps = QuantisedModels.maps(floats, quantisation);
    var reference =
        new FakeQuantised(
            network,
            weights,
            maps.stream().collect(Collectors.toMap(Function.identity(), ranges::get)),
            quantisation.placement() == Placement.TENSORRT,
            floatConvolutions(network, quantisation),
            quantisation.inFloat().contains(Part.LAST));
    var expected = reference.scores(image);

    assertThat(FakeQuantised.floats(network, weights).scores(image))
        .containsExactly(run(floats, image, OptLevel.NO_OPT), within(1e-4f));
    // Sums in another order may round to the neighbouring number now and then.
    var step = spread(expected) / 50;
    assertThat(run(quantised, image, OptLevel.NO_OPT)).containsExactly(expected, within(step));
    assertThat(run(quantised, image, OptLevel.ALL_OPT)).containsExactly(expected, within(step));
    assertThat(expected).doesNotContain(FakeQuantised.floats(network, weights).scores(image));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weights_are_signed_bytes_by_output_channel_with_the_zero_point_zero(
      Network network, Quantisation quantisation) throws Exception {
    var weights = trained(network);
    var graph = quantised(network, weights, quantisation);
    var initializers =
        graph.getInitializerList().stream()
            .collect(Collectors.toMap(TensorProto::getName, Function.identity()));
    var multiplying = multiplying(graph);
    assertThat(multiplying).isNotEmpty();
    for (var node : multiplying) {
      var dequantised = maker(graph, node.getInput(1));
      if (dequantised == null) {
        continue;
      }
      var weight = weight(graph, initializers, dequantised, quantisation.placement());
      assertThat(dequantised.getOpType()).isEqualTo("DequantizeLinear");
      assertThat(dequantised.getAttributeList().getFirst().getName()).isEqualTo("axis");
      assertThat(dequantised.getAttributeList().getFirst().getI()).isZero();
      assertThat(initializers.get(dequantised.getInput(1)).getDimsList())
          .containsExactly(weight.getDims(0));
      assertThat(initializers.get(dequantised.getInput(2)).getRawData().toByteArray())
          .containsOnly(0);
    }
    var quantised = multiplying.stream().filter(node -> maker(graph, node.getInput(1)) != null);
    assertThat(quantised.count())
        .isEqualTo(
            multiplying.size()
                - floatConvolutions(network, quantisation).size()
                - (quantisation.inFloat().contains(Part.LAST) ? 1 : 0));
  }

  /** Integers in the file, or floats with a pair of their own. */
  private static TensorProto weight(
      GraphProto graph,
      Map<String, TensorProto> initializers,
      NodeProto dequantised,
      Placement placement) {
    if (placement == Placement.ONNXRUNTIME) {
      var weight = initializers.get(dequantised.getInput(0));
      assertThat(weight.getDataType()).isEqualTo(TensorProto.DataType.INT8_VALUE);
      return weight;
    }
    var quantised = maker(graph, dequantised.getInput(0));
    assertThat(quantised).isNotNull();
    assertThat(quantised.getAttributeList()).isEqualTo(dequantised.getAttributeList());
    assertThat(quantised.getInput(1)).isEqualTo(dequantised.getInput(1));
    var weight = initializers.get(quantised.getInput(0));
    assertThat(weight.getDataType()).isEqualTo(TensorProto.DataType.FLOAT_VALUE);
    return weight;
  }

  /** What TensorRT refuses otherwise, and the pairs between what it fuses. */
  @ParameterizedTest
  @MethodSource("casesForTensorRt")
  void pairs_for_tensorrt_are_symmetric_and_leave_fused_operators_together(
      Network network, Quantisation quantisation) throws Exception {
    var graph = quantised(network, trained(network), quantisation);
    var initializers =
        graph.getInitializerList().stream()
            .collect(Collectors.toMap(TensorProto::getName, Function.identity()));
    assertThat(graph.getInitializerList())
        .noneMatch(each -> each.getDataType() == TensorProto.DataType.UINT8_VALUE)
        .noneMatch(each -> each.getDataType() == TensorProto.DataType.INT32_VALUE)
        .allMatch(each ->
            each.getDataType() == TensorProto.DataType.FLOAT_VALUE
                || each.getName().endsWith(".zero_point"));
    for (var node : graph.getNodeList()) {
      if (node.getOpType().equals("QuantizeLinear")) {
        assertThat(initializers.get(node.getInput(2)).getRawData().toByteArray()).containsOnly(0);
        assertThat(floatOf(initializers.get(node.getInput(1)))).isPositive();
      }
      if (Set.of("Relu", "Sigmoid").contains(node.getOpType())
          && !node.getName().contains("activation")) {
        var before = maker(graph, node.getInput(0));
        assertThat(before).isNotNull();
        assertThat(before.getOpType()).isEqualTo("Conv");
      }
      if (node.getOpType().equals("Add")) {
        assertThat(node.getInputList().stream().map(input -> type(graph, input)))
            .containsExactlyInAnyOrder("Conv", "DequantizeLinear");
      }
    }
  }

  /** If ONNX Runtime did not fuse them, integers would be slower than floats. */
  @ParameterizedTest
  @MethodSource("casesForOnnxRuntime")
  void onnx_runtime_makes_integer_kernels_of_all_that_is_to_be_in_integers(
      Network network, Quantisation quantisation) throws Exception {
    var given = quantised(network, trained(network), quantisation);
    var optimised = optimised(network, quantisation);
    var counts =
        optimised.getNodeList().stream()
            .collect(Collectors.groupingBy(NodeProto::getOpType, Collectors.counting()));
    long floats = floatConvolutions(network, quantisation).size();
    long convolutions =
        given.getNodeList().stream().filter(node -> node.getOpType().equals("Conv")).count();
    assertThat(counts).as("%s", counts).containsEntry("QLinearConv", convolutions - floats);
    assertThat(counts.getOrDefault("Conv", 0L) + counts.getOrDefault("FusedConv", 0L))
        .isEqualTo(floats);
    assertThat(counts.getOrDefault("QLinearAdd", 0L))
        .isEqualTo(
            given.getNodeList().stream().filter(node -> node.getOpType().equals("Add")).count());
    assertThat(counts).doesNotContainKeys("Add", "Relu");
  }

  @ParameterizedTest
  @EnumSource(Placement.class)
  void zero_is_exact_whatever_the_range_is(Placement placement) {
    for (var range :
        List.of(new Range(0, 0), new Range(2, 5), new Range(-3, -1), new Range(-0.3f, 6))) {
      var grid = Grid.of(range, placement);
      assertThat(grid.scale()).isPositive();
      assertThat(grid.zeroPoint()).isBetween(0, 255);
      if (placement == Placement.TENSORRT) {
        assertThat(grid.zeroPoint()).isZero();
      }
    }
  }

  /** A channel that training has switched off still adds its bias. */
  @ParameterizedTest
  @EnumSource(Placement.class)
  void a_channel_without_weights_keeps_its_bias(Placement placement) throws Exception {
    var network = relus();
    var trained = trained(network);
    var dead = Parameters.layerName(1, 0) + ".op0.weight";
    Weights weights =
        name -> name.equals(dead) ? new float[trained.get(name).length] : trained.get(name);
    var quantisation = Quantisation.usual(placement);
    var floats = model(network, weights);
    var image = image(7);
    var expected = run(floats, image, OptLevel.NO_OPT);
    var quantised = QuantisedModels.of(floats, ranges(network, weights), quantisation);
    assertThat(run(quantised, image, OptLevel.ALL_OPT))
        .containsExactly(expected, within(spread(expected) / 5));
  }

  @Test
  void what_is_read_from_a_file_is_quantised_as_what_was_written_to_it() throws IOException {
    var network = swishes();
    var weights = trained(network);
    var quantisation = Quantisation.usual(Placement.ONNXRUNTIME);
    var whole = folder.resolve("model.onnx");
    var apart = folder.resolve("apart.onnx");
    OnnxModels.write(network, weights, OnnxOptions.deployment().with(Map.of("a", "b")), whole);
    OnnxModels.writeWithExternalData(network, weights, OnnxOptions.deployment(), apart);
    var ranges = ranges(network, weights);
    var expected = QuantisedModels.of(model(network, weights), ranges, quantisation).toBytes();

    assertThat(OnnxModels.read(whole).metadata()).containsExactly(Map.entry("a", "b"));
    assertThat(OnnxModels.read(whole).toBytes()).isEqualTo(Files.readAllBytes(whole));
    assertThat(QuantisedModels.of(OnnxModels.read(apart), ranges, quantisation).toBytes())
        .isEqualTo(expected);
    assertThat(OnnxModels.read(whole).classes()).isEqualTo(10);
    var again = QuantisedModels.of(OnnxModels.read(whole), ranges, quantisation);
    assertThat(again.with(Map.of(), "").toBytes()).isEqualTo(expected);
  }

  @Test
  void other_models_are_refused_in_a_line() throws IOException {
    var network = relus();
    var weights = trained(network);
    var kept = OnnxModels.model(network, weights, OnnxOptions.deployment().withBatchNormKept());
    var quantisation = Quantisation.usual(Placement.ONNXRUNTIME);
    assertThatThrownBy(() -> QuantisedModels.maps(kept, quantisation))
        .hasMessageContaining("BatchNormalization")
        .hasMessageContaining("batch normalisations folded");
    assertThatThrownBy(() -> QuantisedModels.of(model(network, weights), Map.of(), quantisation))
        .hasMessageContaining("No range of the feature map");
    var half = folder.resolve("half.onnx");
    OnnxModels.write(network, weights, OnnxOptions.deployment().with(Precision.FP16), half);
    assertThatThrownBy(() -> OnnxModels.read(half))
        .hasMessageContaining("expected a model in fp32");
    var foreign = folder.resolve("foreign.onnx");
    Files.write(
        foreign,
        ModelProto.parseFrom(model(network, weights).toBytes()).toBuilder()
            .setProducerName("pytorch")
            .build()
            .toByteArray());
    assertThatThrownBy(() -> OnnxModels.read(foreign))
        .hasMessageContaining("was not written by gpunas but by pytorch");
    var maps = model(network, weights).withMapsAsOutputs(List.of("stage0.layer0.op0"));
    assertThatThrownBy(maps::classes).hasMessageContaining("scores (batch, classes)");
    var apart = folder.resolve("apart.onnx");
    OnnxModels.writeWithExternalData(network, weights, OnnxOptions.deployment(), apart);
    var read = OnnxModels.read(apart);
    Files.delete(OnnxModel.values(apart));
    assertThatThrownBy(
            () -> QuantisedModels.of(read, ranges(network, weights), quantisation).toBytes())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> new Range(Float.NaN, 1)).hasMessageContaining("diverged");
  }

  private static Network relus() {
    return network(
        new Layer.Conv(IMAGE, 8, 3, 2, Activation.RELU),
        in -> new Layer.Irb(in, 8, 3, 1, 4, true, Activation.RELU),
        in -> new Layer.FusedIrb(in, 12, 3, 2, 2, false, Activation.RELU, Padding.SAME),
        in -> new Layer.Tail(in, 24, 10));
  }

  private static Network swishes() {
    return network(
        new Layer.Conv(IMAGE, 8, 3, 2, Activation.SWISH),
        in -> new Layer.FusedIrb(in, 8, 3, 1, 3, true, Activation.SWISH, Padding.SAME),
        in -> new Layer.Irb(in, 16, 5, 2, 3, false, Activation.SWISH),
        in -> new Layer.Tail(in, 24, 10));
  }

  private static Network distilled() {
    return network(
        new Distilled.Stem(IMAGE, 8, 3),
        in -> new Distilled.Irb(in, 8, 3, 1, 3, 2),
        in -> new Distilled.Tail(in, 16, 10));
  }

  @SafeVarargs
  private static Network network(Layer first, Function<Shape, Layer>... others) {
    var stages = new ArrayList<Network.Stage>();
    stages.add(new Network.Stage(0, List.of(first)));
    var last = first;
    for (var other : others) {
      last = other.apply(last.output());
      stages.add(new Network.Stage(stages.size(), List.of(last)));
    }
    return new Network(IMAGE, stages);
  }

  /** Batch statistics such as training leaves. */
  private static Weights trained(Network network) {
    var random = new Random(3);
    var initial = Weights.random(Parameters.of(network), new Random(5));
    var values = new HashMap<String, float[]>();
    for (var parameter : Parameters.of(network)) {
      var array = initial.get(parameter.name()).clone();
      for (var i = 0; i < array.length; i++) {
        array[i] =
            (float)
                switch (parameter.role()) {
                  case CONVOLUTION_WEIGHT, LINEAR_WEIGHT -> array[i];
                  case SCALE -> random.nextDouble(0.5, 1.5);
                  case BIAS, SHIFT, RUNNING_MEAN -> random.nextDouble(-0.3, 0.3);
                  case RUNNING_VARIANCE -> random.nextDouble(0.8, 2);
                };
      }
      values.put(parameter.name(), array);
    }
    return Weights.of(values);
  }

  private static OnnxModel model(Network network, Weights weights) {
    return OnnxModels.model(network, weights, OnnxOptions.deployment());
  }

  private static Map<String, Range> ranges(Network network, Weights weights) {
    var floats = FakeQuantised.floats(network, weights);
    var ranges = new HashMap<String, Range>();
    for (var seed = 0; seed < 5; seed++) {
      var _ = floats.scores(image(seed));
      floats.seen.forEach((map, range) ->
          ranges.merge(
              map,
              range,
              (one, other) ->
                  new Range(
                      Math.min(one.least(), other.least()),
                      Math.max(one.largest(), other.largest()))));
    }
    return ranges;
  }

  private static float[] image(long seed) {
    var random = new Random(seed);
    var image = new float[(int) IMAGE.size()];
    for (var i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    return image;
  }

  private static Set<String> floatConvolutions(Network network, Quantisation quantisation) {
    var names = new HashSet<String>();
    if (quantisation.inFloat().contains(Part.FIRST)) {
      names.add("stage0.layer0.op0");
    }
    if (quantisation.inFloat().contains(Part.SQUEEZE_EXCITE)) {
      Parameters.of(network).stream()
          .map(parameter -> parameter.name())
          .filter(name -> name.endsWith(".reduce.weight") || name.endsWith(".expand.weight"))
          .forEach(name -> names.add(name.replace(".weight", "")));
    }
    return names;
  }

  private static GraphProto quantised(Network network, Weights weights, Quantisation quantisation)
      throws IOException {
    return ModelProto.parseFrom(
            QuantisedModels.of(model(network, weights), ranges(network, weights), quantisation)
                .toBytes())
        .getGraph();
  }

  private static List<NodeProto> multiplying(GraphProto graph) {
    return graph.getNodeList().stream()
        .filter(node -> Set.of("Conv", "Gemm").contains(node.getOpType()))
        .toList();
  }

  private static @Nullable NodeProto maker(GraphProto graph, String map) {
    return graph.getNodeList().stream()
        .filter(node -> node.getOutput(0).equals(map))
        .findFirst()
        .orElse(null);
  }

  private static String type(GraphProto graph, String map) {
    var maker = maker(graph, map);
    return maker == null ? "" : maker.getOpType();
  }

  private static float floatOf(TensorProto scalar) {
    return scalar.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getFloat();
  }

  private GraphProto optimised(Network network, Quantisation quantisation) throws Exception {
    var file = folder.resolve("optimised.onnx");
    var weights = trained(network);
    var model = QuantisedModels.of(model(network, weights), ranges(network, weights), quantisation);
    try (var options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OptLevel.EXTENDED_OPT);
      options.setOptimizedModelFilePath(file.toString());
      OrtEnvironment.getEnvironment().createSession(model.toBytes(), options).close();
    }
    return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph();
  }

  private static float[] run(OnnxModel model, float[] image, OptLevel level) throws Exception {
    var environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setOptimizationLevel(level);
      long[] shape = {1, IMAGE.channels(), IMAGE.height(), IMAGE.width()};
      try (var session = environment.createSession(model.toBytes(), options);
          var input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), shape);
          var output = session.run(Map.of(OnnxModels.INPUT, input))) {
        return ((float[][]) output.get(0).getValue())[0];
      }
    }
  }

  private static float spread(float[] values) {
    var least = Float.POSITIVE_INFINITY;
    var largest = Float.NEGATIVE_INFINITY;
    for (var value : values) {
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }
    return largest - least;
  }
}
