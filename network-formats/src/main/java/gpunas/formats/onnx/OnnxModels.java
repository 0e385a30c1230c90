package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import gpunas.formats.Parameter;
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
import java.util.List;
import java.util.Map;
import java.util.random.RandomGeneratorFactory;

/**
 * Networks and single layers as ONNX models, operator set 17.
 *
 * <p>Input {@value #INPUT}: (batch, channels, height, width), 32-bit floats in the range the
 * network was trained on; the model does not normalise them. Output of a network {@value #LOGITS}:
 * (batch, classes), 32-bit floats. The shapes of the feature maps between layers are part of a
 * network's model.
 */
public final class OnnxModels {

  /** Name of the input. */
  public static final String INPUT = "input";

  /** Name of a network's output: class scores before softmax. */
  public static final String LOGITS = "logits";

  /** Name of a single layer's output. */
  public static final String OUTPUT = "output";

  /** Operators as this version of ONNX has them. */
  public static final int OPERATOR_SET = 17;

  /** Version of the format that ONNX released this set with: what its readers surely read. */
  public static final int IR_VERSION = 8;

  /** What made the file, as it says. */
  static final String PRODUCER = "gpunas";

  private OnnxModels() {}

  /**
   * Reads a model that was written here, in 32-bit floats. Its weights stay in the file, which must
   * not change meanwhile.
   *
   * @throws IllegalArgumentException if it is another one, or cannot be read
   */
  public static OnnxModel read(Path file) {
    return StoredModel.read(file);
  }

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
   * table times. It takes and gives 32-bit floats.
   *
   * @param seed of the weights
   * @param batch images per call, at least 1
   */
  public static OnnxModel model(Layer layer, long seed, int batch) {
    var name = "layer";
    var writer = new GraphWriter(random(Parameters.of(layer, name), seed), true, Precision.FP32);
    writer.add(layer, name, INPUT);
    writer.nameOutput(OUTPUT);
    var graph =
        writer
            .graph("layer")
            .addInput(value(INPUT, layer.input(), false, new Batch.Fixed(batch), Precision.FP32))
            .addOutput(output(OUTPUT, layer, new Batch.Fixed(batch), Precision.FP32));
    return model(graph, writer, Map.of("layer", LayerKey.of(layer)), "");
  }

  /**
   * Layers beside one another in one model, with random weights and batch normalisation folded:
   * what they take depends on nothing else in it. The names of the nodes, input and output of a
   * layer begin with {@link #layerName}. Unlike a network, a layer takes and gives the numbers it
   * computes with, as it does inside one.
   *
   * @param seed of the weights
   * @param batch images per call, at least 1
   */
  public static OnnxModel layers(List<Layer> layers, long seed, int batch, Precision precision) {
    var parameters = new ArrayList<Parameter>();
    for (var i = 0; i < layers.size(); i++) {
      parameters.addAll(Parameters.of(layers.get(i), layerName(i)));
    }
    var writer = new GraphWriter(random(parameters, seed), true, precision);
    var fixed = new Batch.Fixed(batch);
    var graph = writer.graph("layers");
    for (var i = 0; i < layers.size(); i++) {
      var input = layerInput(i);
      var output = layerOutput(i);
      writer.add(layers.get(i), layerName(i), input);
      writer.nameOutput(output);
      graph
          .addInput(value(input, layers.get(i).input(), false, fixed, precision))
          .addOutput(output(output, layers.get(i), fixed, precision));
    }
    return model(graph, writer, Map.of(), "");
  }

  /** First part of the names of a layer among {@link #layers}, for example {@code layer7}. */
  public static String layerName(int index) {
    return "layer" + index;
  }

  static String layerInput(int index) {
    return "%s.%s".formatted(layerName(index), INPUT);
  }

  static String layerOutput(int index) {
    return "%s.%s".formatted(layerName(index), OUTPUT);
  }

  private static Weights random(List<Parameter> parameters, long seed) {
    return Weights.random(parameters, RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
  }

  /**
   * The model of a network, to be written. Whatever it computes with, it takes and gives 32-bit
   * floats.
   *
   * @param weights asked for while it is written; {@link IllegalArgumentException} then if they
   *     lack a parameter or have one of another size, or one beyond the precision
   */
  public static OnnxModel model(Network network, Weights weights, OnnxOptions options) {
    var precision = options.precision();
    var converted = precision != Precision.FP32;
    var writer = new GraphWriter(weights, options.foldBatchNorm(), precision);
    var maps = new ArrayList<ValueInfoProto>();
    var last = converted ? writer.cast(INPUT + ".converted", INPUT, precision) : INPUT;
    for (var stage : network.stages()) {
      for (var i = 0; i < stage.layers().size(); i++) {
        var layer = stage.layers().get(i);
        last = writer.add(layer, Parameters.layerName(stage.number(), i), last);
        maps.add(value(last, layer.output(), false, options.batch(), precision));
      }
    }
    maps.removeLast();
    if (converted) {
      writer.cast(LOGITS + ".converted", last, Precision.FP32);
    }
    writer.nameOutput(LOGITS);
    var graph =
        writer
            .graph("network")
            .addAllValueInfo(maps)
            .addInput(value(INPUT, network.input(), false, options.batch(), Precision.FP32))
            .addOutput(output(LOGITS, network.layers().getLast(), options.batch(), Precision.FP32));
    return model(graph, writer, options.metadata(), options.version());
  }

  private static OnnxModel model(
      GraphProto.Builder graph, GraphWriter writer, Map<String, String> metadata, String version) {
    var model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName(PRODUCER)
            .setProducerVersion(version);
    model.addOpsetImportBuilder().setDomain("").setVersion(OPERATOR_SET);
    metadata.forEach((key, value) -> model.addMetadataPropsBuilder().setKey(key).setValue(value));
    return new OnnxModel(model.build(), graph.build(), writer.initializers());
  }

  /** The type of what a layer gives; after a linear operation it has no height and width. */
  private static ValueInfoProto output(String name, Layer layer, Batch batch, Precision precision) {
    var flat = layer.operations().getLast() instanceof Operation.Linear;
    return value(name, layer.output(), flat, batch, precision);
  }

  private static ValueInfoProto value(
      String name, Shape shape, boolean flat, Batch batch, Precision precision) {
    var value = ValueInfoProto.newBuilder().setName(name);
    var type = value.getTypeBuilder().getTensorTypeBuilder();
    type.setElemType(precision.number());
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
