package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import gpunas.formats.Parameters;
import gpunas.formats.Weights;
import gpunas.formats.onnx.OnnxOptions.Batch;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import gpunas.searchspace.Network;
import gpunas.searchspace.Operation;
import gpunas.searchspace.Shape;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Map;
import java.util.random.RandomGeneratorFactory;

/**
 * Networks and single layers as ONNX models, operator set 17.
 *
 * <p>Input {@value #INPUT}: (batch, channels, height, width), 32-bit floats in the range the
 * network was trained on; the model does not normalise them. Output of a network {@value #LOGITS}:
 * (batch, classes). The shapes of the feature maps between layers are part of a network's model.
 */
public final class OnnxModels {

  /** Name of the input. */
  public static final String INPUT = "input";

  /** Name of a network's output: class scores before softmax. */
  public static final String LOGITS = "logits";

  /** Name of a single layer's output. */
  public static final String OUTPUT = "output";

  private static final int OPERATOR_SET = 17;
  // The version ONNX released operator set 17 with: what readers of that set surely read.
  private static final int IR_VERSION = 8;

  private OnnxModels() {}

  /**
   * The model of a network.
   *
   * @throws IllegalArgumentException if the weights lack a parameter or have one of another size
   */
  public static byte[] of(Network network, Weights weights, OnnxOptions options) {
    return model(network, weights, options, new TensorStore.Inline());
  }

  /**
   * Writes the model of a network with its weights in a file of their own beside it, {@code .data}
   * added to the name: a runtime can map them, and people can look at the model alone.
   *
   * @throws IllegalArgumentException if the weights lack a parameter or have one of another size
   */
  public static void writeWithExternalData(
      Network network, Weights weights, OnnxOptions options, Path file) throws IOException {
    var data = file.resolveSibling(file.getFileName() + ".data");
    try (var channel =
        FileChannel.open(
            data,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var store = new TensorStore.External(channel, data.getFileName().toString());
      Files.write(file, model(network, weights, options, store));
    }
  }

  /**
   * The model of a layer alone, with random weights and batch normalisation folded: what a latency
   * table times.
   *
   * @param seed of the weights
   * @param batch images per call, at least 1
   */
  public static byte[] of(Layer layer, long seed, int batch) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    var name = "layer";
    var weights = Weights.random(Parameters.of(layer, name), random);
    var writer = new GraphWriter(weights, true, new TensorStore.Inline());
    writer.add(layer, name, INPUT);
    var fixed = new Batch.Fixed(batch);
    var output = layer.operations().getLast();
    return model(
        writer.graph("layer", OUTPUT),
        value(INPUT, layer.input(), false, fixed),
        value(OUTPUT, layer.output(), output instanceof Operation.Linear, fixed),
        Map.of("layer", LayerKey.of(layer)));
  }

  private static byte[] model(
      Network network, Weights weights, OnnxOptions options, TensorStore store) {
    var writer = new GraphWriter(weights, options.foldBatchNorm(), store);
    var maps = new ArrayList<ValueInfoProto>();
    var last = INPUT;
    for (var stage : network.stages()) {
      for (var i = 0; i < stage.layers().size(); i++) {
        var layer = stage.layers().get(i);
        last = writer.add(layer, Parameters.layerName(stage.number(), i), last);
        maps.add(value(last, layer.output(), false, options.batch()));
      }
    }
    maps.removeLast();
    var output = network.layers().getLast().operations().getLast();
    return model(
        writer.graph("network", LOGITS).addAllValueInfo(maps),
        value(INPUT, network.input(), false, options.batch()),
        value(LOGITS, output.output(), output instanceof Operation.Linear, options.batch()),
        options.metadata());
  }

  private static byte[] model(
      GraphProto.Builder graph,
      ValueInfoProto input,
      ValueInfoProto output,
      Map<String, String> metadata) {
    var model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("gpunas")
            .setGraph(graph.addInput(input).addOutput(output));
    model.addOpsetImportBuilder().setDomain("").setVersion(OPERATOR_SET);
    metadata.forEach((key, value) -> model.addMetadataPropsBuilder().setKey(key).setValue(value));
    return model.build().toByteArray();
  }

  /** The type of an input or output; a flat one has no height and width. */
  private static ValueInfoProto value(String name, Shape shape, boolean flat, Batch batch) {
    var value = ValueInfoProto.newBuilder().setName(name);
    var type = value.getTypeBuilder().getTensorTypeBuilder();
    type.setElemType(TensorProto.DataType.FLOAT.getNumber());
    var dimensions = type.getShapeBuilder();
    switch (batch) {
      case Batch.Dynamic() -> dimensions.addDimBuilder().setDimParam("batch");
      case Batch.Fixed(var size) -> dimensions.addDimBuilder().setDimValue(size);
    }
    dimensions.addDimBuilder().setDimValue(shape.channels());
    if (!flat) {
      dimensions.addDimBuilder().setDimValue(shape.height());
      dimensions.addDimBuilder().setDimValue(shape.width());
    }
    return value.build();
  }
}
