package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedOutputStream;
import gpunas.formats.Parameter;
import gpunas.formats.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;

/** A parameter in a model: values under its name, asked for when they are written. */
record Initializer(String name, Tensor tensor, Precision precision) {

  static Initializer of(Parameter parameter, Supplier<float[]> values, Precision precision) {
    return new Initializer(parameter.name(), new Tensor(parameter.shape(), values), precision);
  }

  /** Bytes of the values. */
  long bytes() {
    return (long) tensor.size() * precision.bytes();
  }

  /** The parameter without its values. */
  TensorProto.Builder proto() {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(precision.number())
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
    precision.write(name, tensor, new Raw(out));
  }

  /** Writes the values alone. */
  void writeValues(OutputStream out) throws IOException {
    precision.write(name, tensor, out);
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
