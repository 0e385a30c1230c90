package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/*
 * Protobuf's own writer wants a message whole in memory. But a message is its fields, one after the
 * other, and a field is its number, its length and its bytes: the parts before and after the
 * initializers are messages of their own, and lengths are known from shapes.
 */
/**
 * A model to be written. The values of its parameters are asked for one after the other, so all of
 * them together may be larger than the heap.
 */
public final class OnnxModel {

  /** Most bytes of a model in one file: what protobuf can read, and most readers are built on. */
  public static final long LARGEST_FILE = Integer.MAX_VALUE;

  /** A runtime can map a tensor that begins on a page. */
  private static final int PAGE = 4096;

  private static final int BUFFER = 1 << 16;

  private static final TypeProto ANY_FLOATS =
      TypeProto.newBuilder()
          .setTensorType(
              TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber()))
          .build();

  private final ModelProto modelHead;
  private final GraphProto graphHead;
  private final List<Initializer> initializers;
  private final GraphProto graphTail;
  private final ModelProto modelTail;

  /**
   * @param model without graph
   * @param graph without initializers
   */
  OnnxModel(ModelProto model, GraphProto graph, List<Initializer> initializers) {
    // In the order of the fields' numbers, as protobuf writes them.
    this.modelHead = model.toBuilder().clearOpsetImport().clearMetadataProps().build();
    this.modelTail =
        ModelProto.newBuilder()
            .addAllOpsetImport(model.getOpsetImportList())
            .addAllMetadataProps(model.getMetadataPropsList())
            .build();
    this.graphHead =
        GraphProto.newBuilder().addAllNode(graph.getNodeList()).setName(graph.getName()).build();
    this.graphTail = graph.toBuilder().clearNode().clearName().build();
    this.initializers = List.copyOf(initializers);
  }

  /**
   * Names of nodes.
   *
   * @param types of these operators, for example {@code Conv}
   */
  public Set<String> nodes(Set<String> types) {
    return graphHead.getNodeList().stream()
        .filter(node -> types.contains(node.getOpType()))
        .map(NodeProto::getName)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Those of {@link #nodes} whose weights are integers. */
  public Set<String> quantisedNodes(Set<String> types) {
    var dequantised =
        graphHead.getNodeList().stream()
            .filter(node -> node.getOpType().equals(QuantisedModels.DEQUANTISE))
            .map(node -> node.getOutput(0))
            .collect(Collectors.toUnmodifiableSet());
    return graphHead.getNodeList().stream()
        .filter(node -> types.contains(node.getOpType()))
        .filter(node -> node.getInputCount() > 1 && dequantised.contains(node.getInput(1)))
        .map(NodeProto::getName)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What its inputs hold, in order, as ONNX names it: {@code FLOAT}, for example. */
  public List<String> inputTypes() {
    return graphTail.getInputList().stream()
        .map(input -> TensorProto.DataType.forNumber(input.getType().getTensorType().getElemType()))
        .map(String::valueOf)
        .toList();
  }

  /** The graph without its parameters. */
  GraphProto graph() {
    return graphHead.toBuilder().mergeFrom(graphTail).build();
  }

  List<Initializer> initializers() {
    return initializers;
  }

  /** The same model with another graph. */
  OnnxModel with(GraphProto graph, List<Initializer> parameters) {
    return new OnnxModel(model(), graph, parameters);
  }

  private ModelProto model() {
    return modelHead.toBuilder().mergeFrom(modelTail).build();
  }

  /**
   * How many classes a network distinguishes: the scores that it puts out of an image.
   *
   * @throws IllegalArgumentException if it puts out something else
   */
  public int classes() {
    var outputs = graphTail.getOutputList();
    var shape =
        outputs.size() == 1
            ? outputs.getFirst().getType().getTensorType().getShape().getDimList()
            : List.<TensorShapeProto.Dimension>of();
    if (shape.size() != 2 || shape.getLast().getDimValue() <= 0) {
      throw new IllegalArgumentException(
          "The model does not put out scores (batch, classes) alone; maybe the file is damaged.");
    }
    return Math.toIntExact(shape.getLast().getDimValue());
  }

  /** What it says of itself, in its order. */
  public Map<String, String> metadata() {
    var metadata = new LinkedHashMap<String, String>();
    modelTail.getMetadataPropsList().forEach(each -> metadata.put(each.getKey(), each.getValue()));
    return metadata;
  }

  /**
   * The same model, saying something else of itself.
   *
   * @param version of gpunas that made it
   */
  public OnnxModel with(Map<String, String> metadata, String version) {
    var model = model().toBuilder().clearMetadataProps().setProducerVersion(version);
    metadata.forEach((key, value) -> model.addMetadataPropsBuilder().setKey(key).setValue(value));
    return new OnnxModel(model.build(), graph(), initializers);
  }

  /**
   * The same model, putting out what it computes on the way instead of its result.
   *
   * @param maps names of feature maps; its inputs among them are left out
   */
  public OnnxModel withMapsAsOutputs(List<String> maps) {
    var graph = graph().toBuilder().clearOutput();
    var inputs = graph.getInputList().stream().map(ValueInfoProto::getName).toList();
    maps.stream()
        .filter(map -> !inputs.contains(map))
        .forEach(map -> graph.addOutputBuilder().setName(map).setType(ANY_FLOATS));
    return with(graph.build(), initializers);
  }

  /** Writes the model to a file, its values to one beside it if they are too many for one. */
  public void writeTo(Path file) throws IOException {
    if (bytes() <= LARGEST_FILE) {
      try (var out = Files.newOutputStream(file)) {
        write(out);
      }
      return;
    }
    var values = values(file);
    try (var out = new BufferedOutputStream(Files.newOutputStream(values))) {
      writeValues(out);
    }
    try (var out = Files.newOutputStream(file)) {
      writeWithoutValues(values.getFileName().toString(), out);
    }
  }

  /** The file that has the values of a model that is too large for one. */
  public static Path values(Path file) {
    return file.resolveSibling(file.getFileName() + ".data");
  }

  /** Bytes of {@link #write}. */
  public long bytes() {
    return bytes(withValues());
  }

  /**
   * Writes the model with the values of its parameters.
   *
   * @throws IllegalStateException if it has more than {@value #LARGEST_FILE} bytes
   */
  public void write(OutputStream out) throws IOException {
    requireOneFile();
    write(withValues(), CodedOutputStream.newInstance(out, BUFFER));
  }

  /**
   * The model with the values of its parameters, outside of the heap: a value at a time is inside.
   *
   * @param arena that the memory belongs to
   * @throws IllegalStateException as of {@link #write}
   */
  public ByteBuffer bytes(Arena arena) {
    requireOneFile();
    var bytes = arena.allocate(bytes()).asByteBuffer();
    write(bytes);
    return bytes.flip();
  }

  private void write(ByteBuffer bytes) {
    try {
      write(withValues(), CodedOutputStream.newInstance(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail.", e);
    }
  }

  private void requireOneFile() {
    if (bytes() > LARGEST_FILE) {
      throw new IllegalStateException(
          "A model of %d bytes was to be one file; ONNX knows at most %d. Its weights have to be beside it."
              .formatted(bytes(), LARGEST_FILE));
    }
  }

  /** The model with the values of its parameters, in memory. */
  public byte[] toBytes() {
    var bytes = new byte[Math.toIntExact(bytes())];
    write(ByteBuffer.wrap(bytes));
    return bytes;
  }

  /**
   * Writes the model without the values of its parameters.
   *
   * @param location name of the file beside it that has them, see {@link #writeValues}
   */
  public void writeWithoutValues(String location, OutputStream out) throws IOException {
    var fields = new ArrayList<Field>();
    long at = 0;
    for (var initializer : initializers) {
      long begin = nextPage(at);
      at = begin + initializer.bytes();
      var tensor = initializer.proto().setDataLocation(TensorProto.DataLocation.EXTERNAL);
      tensor.addExternalDataBuilder().setKey("location").setValue(location);
      tensor.addExternalDataBuilder().setKey("offset").setValue(Long.toString(begin));
      tensor.addExternalDataBuilder().setKey("length").setValue(Long.toString(at - begin));
      var proto = tensor.build();
      fields.add(new Field(proto.getSerializedSize(), proto::writeTo));
    }
    write(fields, CodedOutputStream.newInstance(out, BUFFER));
  }

  /** Writes the values of the parameters alone. */
  public void writeValues(OutputStream out) throws IOException {
    long at = 0;
    for (var initializer : initializers) {
      long begin = nextPage(at);
      out.write(new byte[(int) (begin - at)]);
      initializer.writeValues(out);
      at = begin + initializer.bytes();
    }
  }

  private static long nextPage(long at) {
    return Math.ceilDiv(at, PAGE) * PAGE;
  }

  /** A parameter as a field of the graph. */
  private record Field(long bytes, Writer writer) {}

  private interface Writer {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private List<Field> withValues() {
    return initializers.stream().map(each -> new Field(each.protoBytes(), each::write)).toList();
  }

  private void write(List<Field> fields, CodedOutputStream out) throws IOException {
    modelHead.writeTo(out);
    writeLength(ModelProto.GRAPH_FIELD_NUMBER, graphBytes(fields), out);
    graphHead.writeTo(out);
    for (var field : fields) {
      writeLength(GraphProto.INITIALIZER_FIELD_NUMBER, field.bytes(), out);
      field.writer().writeTo(out);
    }
    graphTail.writeTo(out);
    modelTail.writeTo(out);
    out.flush();
  }

  private long bytes(List<Field> fields) {
    return modelHead.getSerializedSize()
        + fieldBytes(ModelProto.GRAPH_FIELD_NUMBER, graphBytes(fields))
        + modelTail.getSerializedSize();
  }

  private long graphBytes(List<Field> fields) {
    return graphHead.getSerializedSize()
        + graphTail.getSerializedSize()
        + fields.stream()
            .mapToLong(each -> fieldBytes(GraphProto.INITIALIZER_FIELD_NUMBER, each.bytes()))
            .sum();
  }

  /** Bytes of a field that has a length. */
  private static long fieldBytes(int number, long length) {
    return CodedOutputStream.computeTagSize(number)
        + CodedOutputStream.computeUInt64SizeNoTag(length)
        + length;
  }

  /** Writes what comes before the bytes of a field that has a length. */
  static void writeLength(int number, long length, CodedOutputStream out) throws IOException {
    out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(length);
  }
}
