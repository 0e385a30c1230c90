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
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * The model of a network, in memory.
   *
   * @throws IllegalArgumentException if the weights lack a parameter or have one of another size
   */
  public static byte[] of(Network network, Weights weights, OnnxOptions options) {
    return model(network, weights, options).toBytes();
  }

  /**
   * Writes the model of a network, a weight at a time.
   *
   * @throws IllegalArgumentException if the weights lack a parameter or have one of another size,
   *     or are too many for one file
   */
  public static void write(Network network, Weights weights, OnnxOptions options, Path file)
      throws IOException {
    var model = model(network, weights, options);
    if (model.bytes() > OnnxModel.LARGEST_FILE) {
      throw new IllegalArgumentException(
          "The model has %d bytes; ONNX takes at most %d in one file. Its weights can be in a file of their own."
              .formatted(model.bytes(), OnnxModel.LARGEST_FILE));
    }
    try (var out = Files.newOutputStream(file)) {
      model.write(out);
    }
  }

  /**
   * Writes the model of a network with its weights in a file of their own beside it, {@code .data}
   * added to the name: a runtime can map them, and people can look at the model alone.
   *
   * @throws IllegalArgumentException if the weights lack a parameter or have one of another size
   */
  public static void writeWithExternalData(
      Network network, Weights weights, OnnxOptions options, Path file) throws IOException {
    var model = model(network, weights, options);
    var data = file.resolveSibling(file.getFileName() + ".data");
    try (var out = new BufferedOutputStream(Files.newOutputStream(data))) {
      model.writeValues(out);
    }
    try (var out = Files.newOutputStream(file)) {
      model.writeWithoutValues(data.getFileName().toString(), out);
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
    var writer = new GraphWriter(weights, true);
    writer.add(layer, name, INPUT);
    var fixed = new Batch.Fixed(batch);
    var output = layer.operations().getLast();
    var graph =
        writer
            .graph("layer", OUTPUT)
            .addInput(value(INPUT, layer.input(), false, fixed))
            .addOutput(value(OUTPUT, layer.output(), output instanceof Operation.Linear, fixed));
    return model(graph, writer, Map.of("layer", LayerKey.of(layer))).toBytes();
  }

  /**
   * The model of a network, to be written.
   *
   * @param weights asked for while it is written; {@link IllegalArgumentException} then if they
   *     lack a parameter or have one of another size
   */
  public static OnnxModel model(Network network, Weights weights, OnnxOptions options) {
    var writer = new GraphWriter(weights, options.foldBatchNorm());
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
    var flat = output instanceof Operation.Linear;
    var graph =
        writer
            .graph("network", LOGITS)
            .addAllValueInfo(maps)
            .addInput(value(INPUT, network.input(), false, options.batch()))
            .addOutput(value(LOGITS, output.output(), flat, options.batch()));
    return model(graph, writer, options.metadata());
  }

  private static OnnxModel model(
      GraphProto.Builder graph, GraphWriter writer, Map<String, String> metadata) {
    var model = ModelProto.newBuilder().setIrVersion(IR_VERSION).setProducerName("gpunas");
    model.addOpsetImportBuilder().setDomain("").setVersion(OPERATOR_SET);
    metadata.forEach((key, value) -> model.addMetadataPropsBuilder().setKey(key).setValue(value));
    return new OnnxModel(model.build(), graph.build(), writer.initializers());
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
