package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import gpunas.formats.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A model that was written here, read again. Its file is mapped and its weights are read from there
 * when their values are asked for, so they may be larger than the heap.
 */
final class StoredModel {

  private StoredModel() {}

  /**
   * @throws IllegalArgumentException if it was not written here, or not in 32-bit floats
   */
  static OnnxModel read(Path file) {
    // Says in a line what is wrong with damaged files and weights that are not there.
    var _ = OnnxFile.read(file);
    try {
      var model = parsed(file);
      if (!model.getProducerName().equals(OnnxModels.PRODUCER)) {
        throw new IllegalArgumentException(
            "%s was not written by gpunas%s; expected the model.onnx of one of its networks."
                .formatted(
                    file,
                    model.getProducerName().isEmpty() ? "" : " but by " + model.getProducerName()));
      }
      var graph = model.getGraph();
      return new OnnxModel(
          model.toBuilder().clearGraph().build(),
          graph.toBuilder().clearInitializer().build(),
          graph.getInitializerList().stream().map(each -> initializer(file, each)).toList());
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  /** The bytes of values are not copied: they stay in the file. */
  private static ModelProto parsed(Path file) throws IOException {
    try (var channel = FileChannel.open(file)) {
      var mapped = channel.map(MapMode.READ_ONLY, 0, channel.size());
      var coded = UnsafeByteOperations.unsafeWrap(mapped).newCodedInput();
      coded.enableAliasing(true);
      coded.setSizeLimit(Integer.MAX_VALUE);
      return ModelProto.parseFrom(coded);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("%s is damaged: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Initializer initializer(Path file, TensorProto tensor) {
    if (tensor.getDataType() != DataType.FLOAT.getNumber()) {
      throw new IllegalArgumentException(
          "The weights %s of %s are of type %s; expected a model in fp32."
              .formatted(tensor.getName(), file, DataType.forNumber(tensor.getDataType())));
    }
    var shape = tensor.getDimsList().stream().map(Math::toIntExact).toList();
    return Initializer.floats(
        tensor.getName(),
        tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
            ? new Tensor(shape, () -> beside(file, tensor))
            : new Tensor(shape, () -> floats(tensor.getRawData().asReadOnlyByteBuffer())));
  }

  private static float[] beside(Path file, TensorProto tensor) {
    var entries =
        tensor.getExternalDataList().stream()
            .collect(
                Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
    var data = file.resolveSibling(entries.get("location"));
    try (var channel = FileChannel.open(data)) {
      return floats(
          channel.map(
              MapMode.READ_ONLY,
              Long.parseLong(entries.get("offset")),
              Long.parseLong(entries.get("length"))));
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read: %s".formatted(data, e), e);
    }
  }

  private static float[] floats(ByteBuffer bytes) {
    var floats = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    var values = new float[floats.remaining()];
    floats.get(values);
    return values;
  }
}
