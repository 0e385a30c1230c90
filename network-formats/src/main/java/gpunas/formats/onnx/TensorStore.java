package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import gpunas.formats.Parameter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Where the values of a model's parameters go. */
sealed interface TensorStore {

  /** The tensor of a parameter: 32-bit floats under its name. */
  default TensorProto tensor(Parameter parameter, float[] values) {
    var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    var tensor =
        TensorProto.newBuilder()
            .setName(parameter.name())
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addAllDims(parameter.shape().stream().map(Integer::longValue).toList());
    put(bytes, tensor);
    return tensor.build();
  }

  /** Stores a tensor's bytes. */
  void put(ByteBuffer bytes, TensorProto.Builder tensor);

  /** In the model. */
  record Inline() implements TensorStore {
    @Override
    public void put(ByteBuffer bytes, TensorProto.Builder tensor) {
      tensor.setRawData(ByteString.copyFrom(bytes));
    }
  }

  /**
   * In a file beside the model.
   *
   * @param file open for writing, at its end
   * @param location name of the file, which the model repeats for each tensor
   */
  record External(FileChannel file, String location) implements TensorStore {
    /** A runtime can map a tensor that begins on a page. */
    private static final int PAGE = 4096;

    @Override
    public void put(ByteBuffer bytes, TensorProto.Builder tensor) {
      var length = bytes.remaining();
      try {
        var offset = Math.ceilDiv(file.position(), PAGE) * PAGE;
        file.position(offset);
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL);
        tensor.addExternalDataBuilder().setKey("location").setValue(location);
        tensor.addExternalDataBuilder().setKey("offset").setValue(Long.toString(offset));
        tensor.addExternalDataBuilder().setKey("length").setValue(Integer.toString(length));
      } catch (IOException e) {
        throw new UncheckedIOException(
            "The weights cannot be written to %s.".formatted(location), e);
      }
    }
  }
}
