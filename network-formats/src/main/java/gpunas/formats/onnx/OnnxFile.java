package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX file of anybody that classifies images: what it says of itself, without running it.
 *
 * @param file where it is
 * @param bytes of the file and of those beside it that hold its weights
 * @param input its only one
 * @param parameters values of its weights, as far as they are floats or quantised
 * @param isQuantised whether it says by QuantizeLinear or DequantizeLinear where it has integers
 * @param metadata as its maker wrote it
 */
public record OnnxFile(
    Path file,
    long bytes,
    Input input,
    long parameters,
    boolean isQuantised,
    Map<String, String> metadata) {

  /** Of tensors that are beside the file. */
  private static final String LOCATION = "location";

  private static final String OFFSET = "offset";
  private static final String LENGTH = "length";

  /** Grey, colour, colour and depth. */
  static final int MOST_CHANNELS = 4;

  private static final int IMAGE_DIMENSIONS = 4;

  private static final Map<DataType, Input.Element> IMAGES =
      Map.of(
          DataType.FLOAT, Input.Element.FLOAT32,
          DataType.FLOAT16, Input.Element.FLOAT16,
          DataType.UINT8, Input.Element.UINT8);

  private static final Set<DataType> FLOATS =
      Set.of(DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16, DataType.DOUBLE);

  /** Whole numbers of 32 and 64 bits are shapes and places, and quantised biases. */
  private static final Set<DataType> QUANTISED = Set.of(DataType.INT8, DataType.UINT8);

  /**
   * What it takes.
   *
   * @param dimensions four of them
   */
  public record Input(String name, Element element, List<Side> dimensions) {

    /** What pixels are. */
    public enum Element {
      FLOAT32,
      FLOAT16,
      UINT8
    }

    /**
     * A dimension.
     *
     * @param value null if it is dynamic
     * @param symbol what it is called then; null if it has no name
     */
    public record Side(@Nullable Long value, @Nullable String symbol) {
      @Override
      public String toString() {
        return value != null ? value.toString() : symbol != null ? symbol : "?";
      }
    }

    /** For people, for example {@code (N, 3, 224, 224)}. */
    String shown() {
      return shown(dimensions);
    }

    private static String shown(List<Side> dimensions) {
      return dimensions.stream().map(Side::toString).collect(Collectors.joining(", ", "(", ")"));
    }
  }

  /** Copies the metadata. */
  public OnnxFile {
    metadata = Map.copyOf(metadata);
  }

  /**
   * Reads all but the weights that are beside it.
   *
   * @throws IllegalArgumentException if it is not there, is no such model, or its weights are not
   *     where it says they are
   */
  public static OnnxFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("There is no file %s.".formatted(file));
    }
    try {
      long bytes = Files.size(file);
      if (bytes > OnnxModel.LARGEST_FILE) {
        throw new IllegalArgumentException(
            "%s has %d bytes; an ONNX file has at most %d, larger weights are in a file beside it."
                .formatted(file, bytes, OnnxModel.LARGEST_FILE));
      }
      var model = parse(file);
      var graph = model.getGraph();
      return new OnnxFile(
          file,
          bytes + bytesBeside(file, graph),
          input(file, graph),
          graph.getInitializerList().stream()
              .mapToLong(each -> parameters(file, each))
              .reduce(0, Math::addExact),
          graph.getNodeList().stream()
              .map(NodeProto::getOpType)
              .anyMatch(type ->
                  type.equals(QuantisedModels.QUANTISE) || type.equals(QuantisedModels.DEQUANTISE)),
          model.getMetadataPropsList().stream()
              .collect(
                  Collectors.toMap(
                      StringStringEntryProto::getKey,
                      StringStringEntryProto::getValue,
                      (_, last) -> last)));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "%s says that its weights are more than any file holds; it is damaged.".formatted(file),
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  /**
   * The shape of the input for a batch.
   *
   * @param side of square images, pixels, where the model leaves it open; null if nobody said
   * @throws IllegalArgumentException if the model takes other batches, or its sides are open and
   *     nobody said
   */
  public List<Long> shape(int batch, @Nullable Integer side) {
    var dimensions = input.dimensions();
    var images = dimensions.getFirst().value();
    if (images != null && images != batch) {
      throw new IllegalArgumentException(
          "%s takes batches of %d and not of %d; expected --batch %d, or a file with a dynamic batch."
              .formatted(file, images, batch, images));
    }
    var shape = new ArrayList<Long>();
    shape.add((long) batch);
    for (var i = 1; i < IMAGE_DIMENSIONS; i++) {
      var value = dimensions.get(i).value();
      shape.add(value != null ? value : open(i, side));
    }
    return shape;
  }

  private long open(int dimension, @Nullable Integer side) {
    if (isChannels(dimension)) {
      throw new IllegalArgumentException(
          "%s takes %s and leaves open how many channels; expected 1 to %d."
              .formatted(file, input.shown(), MOST_CHANNELS));
    }
    if (side == null) {
      throw new IllegalArgumentException(
          "%s takes %s, images of any side; expected --resolution PIXELS, for example 224."
              .formatted(file, input.shown()));
    }
    return side;
  }

  /** Channels are last if there are few of them, first otherwise. */
  private boolean isChannels(int dimension) {
    var last = input.dimensions().getLast().value();
    var first = input.dimensions().get(1).value();
    var areLast = last != null && last <= MOST_CHANNELS && (first == null || first > last);
    return dimension == (areLast ? IMAGE_DIMENSIONS - 1 : 1);
  }

  /** Whether the input leaves any dimension open. */
  public boolean isDynamic() {
    return input.dimensions().stream().anyMatch(each -> each.value() == null);
  }

  /** Values of the dynamic dimensions that have names, for an input of a shape. */
  public Map<String, Long> symbols(List<Long> shape) {
    var symbols = new HashMap<String, Long>();
    for (var i = 0; i < shape.size(); i++) {
      var symbol = input.dimensions().get(i).symbol();
      if (symbol != null) {
        symbols.put(symbol, shape.get(i));
      }
    }
    return symbols;
  }

  private static ModelProto parse(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var coded = CodedInputStream.newInstance(in);
      coded.setSizeLimit(Integer.MAX_VALUE);
      var model = ModelProto.parseFrom(coded);
      if (model.getIrVersion() > 0 && model.getGraph().getNodeCount() > 0) {
        return model;
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(notOnnx(file), e);
    }
    throw new IllegalArgumentException(notOnnx(file));
  }

  private static String notOnnx(Path file) {
    return "%s is not an ONNX model, or a damaged one.".formatted(file);
  }

  private static Input input(Path file, GraphProto graph) {
    var weights =
        graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
    var inputs =
        graph.getInputList().stream().filter(each -> !weights.contains(each.getName())).toList();
    if (inputs.size() != 1) {
      throw new IllegalArgumentException(
          "%s has %d inputs%s; expected one, a batch of images."
              .formatted(
                  file,
                  inputs.size(),
                  inputs.stream()
                      .map(ValueInfoProto::getName)
                      .limit(5)
                      .collect(
                          Collectors.joining(
                              ", ", inputs.isEmpty() ? "" : " (", inputs.isEmpty() ? "" : ")"))));
    }
    return image(file, inputs.getFirst());
  }

  private static Input image(Path file, ValueInfoProto value) {
    var tensor = value.getType().getTensorType();
    var sides = tensor.getShape().getDimList().stream().map(OnnxFile::side).toList();
    if (sides.size() != IMAGE_DIMENSIONS) {
      throw new IllegalArgumentException(
          "%s takes %s; expected images: (batch, channels, height, width) or (batch, height, width, channels)."
              .formatted(file, Input.shown(sides)));
    }
    var type = type(tensor.getElemType());
    var element = IMAGES.get(type);
    if (element == null) {
      throw new IllegalArgumentException(
          "%s takes numbers of type %s; expected FLOAT, FLOAT16 or UINT8.".formatted(file, type));
    }
    return new Input(value.getName(), element, sides);
  }

  private static DataType type(int number) {
    return Objects.requireNonNullElse(DataType.forNumber(number), DataType.UNDEFINED);
  }

  private static Input.Side side(Dimension dimension) {
    return switch (dimension.getValueCase()) {
      case DIM_VALUE ->
          dimension.getDimValue() > 0
              ? new Input.Side(dimension.getDimValue(), null)
              : new Input.Side(null, null);
      case DIM_PARAM -> new Input.Side(null, dimension.getDimParam());
      case VALUE_NOT_SET -> new Input.Side(null, null);
    };
  }

  private static long parameters(Path file, TensorProto tensor) {
    var type = type(tensor.getDataType());
    return FLOATS.contains(type) || (QUANTISED.contains(type) && tensor.getDimsCount() > 1)
        ? values(file, tensor)
        : 0;
  }

  private static long values(Path file, TensorProto tensor) {
    if (tensor.getDimsList().stream().anyMatch(side -> side < 0)) {
      throw new IllegalArgumentException(
          "The weights %s of %s have the dimensions %s; expected none below 0."
              .formatted(tensor.getName(), file, tensor.getDimsList()));
    }
    return tensor.getDimsList().stream().reduce(1L, Math::multiplyExact);
  }

  /** Fails before a runtime does, which says less. */
  private static long bytesBeside(Path file, GraphProto graph) throws IOException {
    var needed = new TreeMap<String, Long>();
    for (var tensor : graph.getInitializerList()) {
      if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
        var entries =
            tensor.getExternalDataList().stream()
                .collect(
                    Collectors.toMap(
                        StringStringEntryProto::getKey,
                        StringStringEntryProto::getValue,
                        (_, last) -> last));
        needed.merge(
            entries.getOrDefault(LOCATION, ""),
            Math.addExact(number(file, entries, OFFSET), number(file, entries, LENGTH)),
            Math::max);
      }
    }
    var sizes = LongStream.builder();
    for (var each : needed.entrySet()) {
      sizes.add(bytes(file, each.getKey(), each.getValue()));
    }
    return sizes.build().sum();
  }

  private static long number(Path file, Map<String, String> entries, String key) {
    var text = entries.getOrDefault(key, "0");
    try {
      var number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // It is no such number either.
    }
    throw new IllegalArgumentException(
        "%s has weights in a file beside it at the %s %s; expected a whole number, 0 or more."
            .formatted(file, key, text));
  }

  private static long bytes(Path file, String location, long needed) throws IOException {
    var beside = beside(file, location);
    if (beside != null && leadsOut(file, beside)) {
      throw new IllegalArgumentException(
          "The weights of %s are in %s, which leads out of its folder, where runtimes do not look; expected them beside the model."
              .formatted(file, location));
    }
    if (beside == null || !Files.isRegularFile(beside)) {
      throw new IllegalArgumentException(
          "The weights of %s are in the file %s, which is not there; expected it beside the model."
              .formatted(file, location.isEmpty() ? "without a name" : location));
    }
    if (Files.size(beside) < needed) {
      throw new IllegalArgumentException(
          "The weights of %s need %d bytes of %s, which has %d; expected the whole file."
              .formatted(file, needed, location, Files.size(beside)));
    }
    return Files.size(beside);
  }

  /** Null if it is no path. */
  private static @Nullable Path beside(Path file, String location) {
    try {
      return file.toAbsolutePath().resolveSibling(location);
    } catch (InvalidPathException _) {
      return null;
    }
  }

  /** Whoever links to a model may link to its weights, too, if these are together as well. */
  private static boolean leadsOut(Path file, Path beside) throws IOException {
    var folder = file.toAbsolutePath().resolveSibling("");
    if (!beside.normalize().startsWith(folder.normalize())) {
      return true;
    }
    if (!Files.exists(beside)) {
      return false;
    }
    var real = beside.toRealPath();
    return !real.startsWith(folder.toRealPath())
        && !real.startsWith(file.toRealPath().resolveSibling(""));
  }
}
