package gpunas.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import gpunas.formats.Parameter;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxOptions.Batch;
import gpunas.searchspace.Activation;
import gpunas.searchspace.Distilled;
import gpunas.searchspace.Layer;
import gpunas.searchspace.Network;
import gpunas.searchspace.Operation;
import gpunas.searchspace.Padding;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Shape;
import gpunas.searchspace.Spaces;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxModelsTest {

  private static final Shape MAP = new Shape(16, 12, 12);

  /** Seeds stand for random networks; every tenth is a small one of GPUNet's space. */
  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("property.tries", 20));
  }

  static Stream<Layer> layers() {
    return Stream.of(
        new Layer.Conv(MAP, 24, 5, 2, Activation.SWISH),
        new Layer.FusedIrb(MAP, 16, 3, 1, 4, true, Activation.SWISH, Padding.SAME),
        new Layer.FusedIrb(MAP, 24, 3, 2, 3, false, Activation.RELU, Padding.AS_RELEASED),
        new Layer.Irb(MAP, 16, 5, 1, 4, false, Activation.RELU),
        new Layer.Irb(MAP, 32, 3, 2, 2.5, true, Activation.RELU),
        new Layer.Tail(MAP, 64, 10),
        new Distilled.Stem(MAP, 24, 3),
        new Distilled.Irb(MAP, 16, 7, 1, 3, 4),
        new Distilled.Tail(MAP, 64, 10));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_network_runs_and_its_images_do_not_influence_each_other(long seed) throws OrtException {
    var network = network(seed);
    var model = OnnxModels.of(network, trained(network, random(seed)), OnnxOptions.deployment());
    var first = images(network.input(), 1, random(1));
    var second = images(network.input(), 1, random(2));
    var both = Arrays.copyOf(first, first.length * 2);
    System.arraycopy(second, 0, both, first.length, second.length);

    var logits = run(model, network.input(), 2, both);

    assertThat(logits.shape).containsExactly(2, network.classes());
    assertThat(Arrays.copyOfRange(logits.values, 0, network.classes()))
        .containsExactly(run(model, network.input(), 1, first).values, within(1e-4f));
    assertThat(Arrays.copyOfRange(logits.values, network.classes(), 2 * network.classes()))
        .containsExactly(run(model, network.input(), 1, second).values, within(1e-4f));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void folded_batch_normalisation_computes_the_same(long seed) throws OrtException {
    var network = network(seed);
    var weights = trained(network, random(seed));
    var image = images(network.input(), 1, random(seed));
    var options = OnnxOptions.deployment().with(new Batch.Fixed(1));

    var folded = run(OnnxModels.of(network, weights, options), network.input(), 1, image);
    var kept =
        run(
            OnnxModels.of(network, weights, options.withBatchNormKept()),
            network.input(),
            1,
            image);

    assertThat(folded.values).containsExactly(kept.values, within(1e-4f));
    assertThat(folded.values).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("layers")
  void a_layer_alone_puts_out_what_it_says(Layer layer) throws OrtException {
    var batch = 3;
    var output =
        run(
            OnnxModels.model(layer, 1, batch).toBytes(),
            layer.input(),
            batch,
            images(layer.input(), batch, random(1)));
    var expected = layer.output();
    assertThat(output.shape)
        .isEqualTo(
            layer.operations().getLast() instanceof Operation.Linear
                ? new long[] {batch, expected.channels()}
                : new long[] {batch, expected.channels(), expected.height(), expected.width()});
    assertThat(OnnxModels.model(layer, 1, batch).toBytes())
        .isEqualTo(OnnxModels.model(layer, 1, batch).toBytes());
  }

  @ParameterizedTest
  @EnumSource(Padding.class)
  void feature_maps_have_the_shapes_that_the_model_declares(Padding padding) throws Exception {
    var network = small(Spaces.gpunet().with(padding), 3);
    var model =
        ModelProto.parseFrom(
            OnnxModels.of(
                network,
                trained(network, random(3)),
                OnnxOptions.deployment().withBatchNormKept()));
    var declared = model.getGraph().getValueInfoList();
    assertThat(declared).hasSize(network.layers().size() - 1);
    // A runtime computes the shape of what it is asked to put out.
    var outspoken = model.toBuilder();
    outspoken
        .getGraphBuilder()
        .addAllOutput(declared.stream().map(OnnxModelsTest::ofAnyShape).toList());
    try (var session = session(outspoken.build().toByteArray());
        var image = tensor(network.input(), 1, images(network.input(), 1, random(1)));
        var outputs = session.run(Map.of(OnnxModels.INPUT, image))) {
      for (var value : declared) {
        var actual = ((OnnxTensor) outputs.get(value.getName()).orElseThrow()).getInfo().getShape();
        var dimensions = value.getType().getTensorType().getShape().getDimList();
        assertThat(actual)
            .as(value.getName())
            .containsExactly(
                1,
                dimensions.get(1).getDimValue(),
                dimensions.get(2).getDimValue(),
                dimensions.get(3).getDimValue());
      }
    }
  }

  @Test
  void weights_in_a_file_of_their_own_compute_the_same(@TempDir Path folder) throws Exception {
    var network = network(2);
    var weights = trained(network, random(2));
    var image = images(network.input(), 1, random(2));
    var file = folder.resolve("network.onnx");
    OnnxModels.writeWithExternalData(network, weights, OnnxOptions.deployment(), file);

    assertThat(Files.size(file)).isLessThan(20_000);
    assertThat(Files.size(folder.resolve("network.onnx.data")))
        .isGreaterThan(network.parameters() * Float.BYTES / 2);
    var expected =
        run(OnnxModels.of(network, weights, OnnxOptions.deployment()), network.input(), 1, image);
    try (var session = OrtEnvironment.getEnvironment().createSession(file.toString());
        var input = tensor(network.input(), 1, image);
        var outputs = session.run(Map.of(OnnxModels.INPUT, input))) {
      assertThat(new Output((OnnxTensor) outputs.get(0)).values).isEqualTo(expected.values);
    }
  }

  /** What is written a weight at a time is what protobuf would have written at once. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_model_is_written_as_protobuf_writes_it(long seed) throws Exception {
    var network = network(seed);
    var weights = trained(network, random(seed));
    var options = OnnxOptions.deployment().with(Map.of("encoding", "28,8"));
    var model = OnnxModels.model(network, weights, options);
    var bytes = model.toBytes();
    try (var arena = Arena.ofConfined()) {
      assertThat(model.bytes(arena)).isEqualTo(ByteBuffer.wrap(bytes));
    }

    assertThat(model.bytes()).isEqualTo(bytes.length);
    assertThat(ModelProto.parseFrom(bytes).toByteArray()).isEqualTo(bytes);
    var alone = new ByteArrayOutputStream();
    model.writeWithoutValues("weights", alone);
    assertThat(ModelProto.parseFrom(alone.toByteArray()).toByteArray())
        .isEqualTo(alone.toByteArray());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_model_in_16_bit_floats_computes_nearly_the_same(long seed) throws Exception {
    var network = network(seed);
    var weights = trained(network, random(seed));
    var options = OnnxOptions.deployment().with(new Batch.Fixed(1));
    var image = images(network.input(), 1, random(seed));
    var half = OnnxModels.of(network, weights, options.with(Precision.FP16));

    var expected = run(OnnxModels.of(network, weights, options), network.input(), 1, image);
    assertThat(run(half, network.input(), 1, image).values)
        .containsExactly(expected.values, within(2e-2f));
    var graph = ModelProto.parseFrom(half).getGraph();
    assertThat(graph.getInitializerList()).allMatch(tensor -> tensor.getDataType() == 10);
    assertThat(graph.getValueInfoList())
        .allMatch(map -> map.getType().getTensorType().getElemType() == 10);
    assertThat(graph.getNodeList().stream().filter(node -> node.getOpType().equals("Cast")))
        .hasSize(2);
    assertThat(half.length).isLessThan(OnnxModels.of(network, weights, options).length * 6 / 10);
  }

  @Test
  void a_weight_beyond_16_bit_floats_is_named() {
    var network = network(1);
    var weights = Weights.random(network, random(1));
    var large =
        (Weights)
            name -> {
              var values = weights.get(name);
              if (name.equals("stage0.layer0.op0.weight")) {
                values[3] = 1e6f;
              }
              return values;
            };
    var options = OnnxOptions.deployment().with(Precision.FP16);
    assertThatThrownBy(() -> OnnxModels.of(network, large, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stage0.layer0.op0.weight")
        .hasMessageContaining("65504");
  }

  /** Sixty layers, each of which adds to its input. */
  @Test
  void random_weights_keep_a_deep_network_in_the_range_of_16_bit_floats() throws Exception {
    var layer = new Layer.Irb(new Shape(16, 14, 14), 16, 3, 1, 4, false, Activation.RELU);
    var layers = Collections.nCopies(60, (Layer) layer);
    var deep = new Network(layer.input(), List.of(new Network.Stage(2, layers)));
    var options = OnnxOptions.deployment().with(new Batch.Fixed(1)).with(Precision.FP16);
    var output =
        run(
            OnnxModels.of(deep, Weights.random(deep, random(1)), options),
            deep.input(),
            1,
            images(deep.input(), 1, random(1)));
    for (var value : output.values) {
      assertThat(Math.abs(value)).isLessThan(1000);
    }
    assertThat(output.values).doesNotContain(Float.NaN);
  }

  @Test
  void layers_beside_one_another_have_inputs_and_outputs_of_their_own() throws Exception {
    var layers = layers().toList();
    var model = OnnxModels.layers(layers, 1, 2, Precision.FP32).toBytes();
    var graph = ModelProto.parseFrom(model).getGraph();
    assertThat(graph.getInputList()).hasSize(layers.size());
    assertThat(graph.getNodeList())
        .allMatch(node -> node.getName().matches("layer[0-8]\\.op.*|layer[0-8]\\.add"));
    try (var session = session(model)) {
      var inputs = new HashMap<String, OnnxTensor>();
      for (var i = 0; i < layers.size(); i++) {
        var shape = layers.get(i).input();
        inputs.put(
            OnnxModels.layerName(i) + ".input", tensor(shape, 2, images(shape, 2, random(i))));
      }
      try (var outputs = session.run(inputs)) {
        for (var i = 0; i < layers.size(); i++) {
          var actual = (OnnxTensor) outputs.get(OnnxModels.layerName(i) + ".output").orElseThrow();
          assertThat(actual.getInfo().getShape()[1]).isEqualTo(layers.get(i).output().channels());
        }
      }
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /** 600 million parameters; nobody asks for their values. */
  @Test
  void a_model_beyond_two_gigabytes_is_refused_as_one_file(@TempDir Path folder) {
    var map = new Shape(7000, 7, 7);
    var layer = new Layer.FusedIrb(map, 7000, 3, 1, 1, false, Activation.RELU, Padding.SAME);
    var network = new Network(map, List.of(new Network.Stage(0, List.of(layer, layer))));
    var options = OnnxOptions.deployment();

    assertThatThrownBy(() ->
            OnnxModels.write(
                network,
                name -> {
                  throw new AssertionError(name);
                },
                options,
                folder.resolve("model.onnx")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("file of their own");
  }

  @Test
  void metadata_are_kept() throws OrtException {
    var network = network(1);
    var weights = trained(network, random(1));
    var options = OnnxOptions.deployment().with(Map.of("encoding", "28,8"));
    try (var session = session(OnnxModels.of(network, weights, options))) {
      assertThat(session.getMetadata().getCustomMetadata()).containsEntry("encoding", "28,8");
    }
  }

  @Test
  void weights_of_another_network_are_refused_by_name() {
    var network = network(1);
    var parameters = Parameters.of(network);
    assertThatThrownBy(() -> OnnxModels.of(network, Weights.of(Map.of()), OnnxOptions.deployment()))
        .hasMessageContaining("No weights for the parameter stage0.layer0.op0.weight");
    assertThatThrownBy(() -> OnnxModels.of(network, _ -> new float[7], OnnxOptions.deployment()))
        .hasMessageContaining("stage0.layer0.op0.weight has")
        .hasMessageContaining("but 7 were given");
    assertThat(parameters).extracting(Parameter::name).doesNotHaveDuplicates();
  }

  private static Network network(long seed) {
    if (seed % 10 != 0) {
      var space = Spaces.quickstart();
      return space.decode(space.random(random(seed)));
    }
    return small(Spaces.gpunet(), seed);
  }

  /** The smallest of some random networks, on small images. */
  private static Network small(SearchSpace space, long seed) {
    var random = random(seed);
    return Stream.generate(() -> space.decode(space.random(random).with(0, 64)))
        .limit(50)
        .min(Comparator.comparingLong(Network::parameters))
        .orElseThrow();
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Random weights with batch statistics such as training leaves; class scores stay near 1. */
  private static Weights trained(Network network, RandomGenerator random) {
    var initial = Weights.random(Parameters.of(network), random);
    var values = new HashMap<String, float[]>();
    for (var parameter : Parameters.of(network)) {
      var array = initial.get(parameter.name()).clone();
      for (var i = 0; i < array.length; i++) {
        array[i] =
            (float)
                switch (parameter.role()) {
                  case CONVOLUTION_WEIGHT -> array[i];
                  case LINEAR_WEIGHT -> 0.3 * array[i];
                  case SCALE -> random.nextDouble(0.3, 0.7);
                  case BIAS, SHIFT, RUNNING_MEAN -> random.nextDouble(-0.3, 0.3);
                  case RUNNING_VARIANCE -> random.nextDouble(0.8, 2);
                };
      }
      values.put(parameter.name(), array);
    }
    return Weights.of(values);
  }

  private static float[] images(Shape shape, int count, RandomGenerator random) {
    var pixels = new float[Math.toIntExact(count * shape.size())];
    for (var i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    return pixels;
  }

  private static final class Output {
    final long[] shape;
    final float[] values;

    Output(OnnxTensor tensor) {
      var buffer = tensor.getFloatBuffer();
      shape = tensor.getInfo().getShape();
      values = new float[buffer.remaining()];
      buffer.get(values);
    }
  }

  private static Output run(byte[] model, Shape input, int batch, float[] images)
      throws OrtException {
    try (var session = session(model);
        var tensor = tensor(input, batch, images);
        var result = session.run(Map.of(OnnxModels.INPUT, tensor))) {
      return new Output((OnnxTensor) result.get(0));
    }
  }

  private static OrtSession session(byte[] model) throws OrtException {
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      return OrtEnvironment.getEnvironment().createSession(model, options);
    }
  }

  private static OnnxTensor tensor(Shape shape, int batch, float[] images) throws OrtException {
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(),
        FloatBuffer.wrap(images),
        new long[] {batch, shape.channels(), shape.height(), shape.width()});
  }

  private static ValueInfoProto ofAnyShape(ValueInfoProto value) {
    var type = value.getType().getTensorType().toBuilder().clearShape();
    return value.toBuilder().setType(value.getType().toBuilder().setTensorType(type)).build();
  }
}
