package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedOutputStream;
import gpunas.formats.FloatBytes;
import gpunas.formats.Parameter;
import gpunas.formats.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;

/** A parameter in a model: 32-bit floats under its name, asked for when they are written. */
record Initializer(String name, Tensor tensor) {

  static Initializer of(Parameter parameter, Supplier<float[]> values) {
    return new Initializer(parameter.name(), new Tensor(parameter.shape(), values));
  }

  /** Bytes of the values. */
  long bytes() {
    return (long) tensor.size() * Float.BYTES;
  }

  /** The parameter without its values. */
  TensorProto.Builder proto() {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addAllDims(tensor.shape().stream().map(Integer::longValue).toList());
  }

  /** Bytes of {@link #write}. */
  long protoBytes() {
    return proto().build().getSerializedSize()
        + CodedOutputStream.computeTagSize(TensorProto.RAW_DATA_FIELD_NUMBER)
        + CodedOutputStream.computeUInt64SizeNoTag(bytes())
        + bytes();
  }

  /** Writes the parameter as a {@link TensorProto} with its values. */
  void write(CodedOutputStream out) throws IOException {
    proto().build().writeTo(out);
    OnnxModel.writeLength(TensorProto.RAW_DATA_FIELD_NUMBER, bytes(), out);
    FloatBytes.write(tensor.values(), new Raw(out));
  }

  /** Writes the values alone. */
  void writeValues(OutputStream out) throws IOException {
    FloatBytes.write(tensor.values(), out);
  }

  private static final class Raw extends OutputStream {
    private final CodedOutputStream out;

    Raw(CodedOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.writeRawByte((byte) b);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.writeRawBytes(bytes, from, count);
    }
  }
}
