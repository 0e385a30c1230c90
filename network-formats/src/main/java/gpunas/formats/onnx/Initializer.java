package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.CodedOutputStream;
import gpunas.formats.Parameter;
import gpunas.formats.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;

/**
 * A parameter in a model: values under its name, asked for when they are written.
 *
 * @param numbers of the values in the file
 * @param values how they are written
 */
record Initializer(String name, Tensor tensor, Numbers numbers, Values values) {

  /** Writes the values of a parameter as numbers of the file. */
  interface Values {
    void write(Tensor tensor, OutputStream out) throws IOException;
  }

  /** Numbers of a file. */
  enum Numbers {
    FLOAT(DataType.FLOAT, Float.BYTES),
    FLOAT16(DataType.FLOAT16, Short.BYTES),
    INT8(DataType.INT8, Byte.BYTES),
    UINT8(DataType.UINT8, Byte.BYTES),
    INT32(DataType.INT32, Integer.BYTES);

    private final DataType onnx;
    private final int bytes;

    Numbers(DataType onnx, int bytes) {
      this.onnx = onnx;
      this.bytes = bytes;
    }

    /** As ONNX numbers it. */
    int number() {
      return onnx.getNumber();
    }
  }

  static Initializer of(Parameter parameter, Supplier<float[]> values, Precision precision) {
    var name = parameter.name();
    return new Initializer(
        name,
        new Tensor(parameter.shape(), values),
        precision.numbers(),
        (tensor, out) -> precision.write(name, tensor, out));
  }

  /** A parameter of 32-bit floats. */
  static Initializer floats(String name, Tensor tensor) {
    return new Initializer(
        name, tensor, Numbers.FLOAT, (each, out) -> Precision.FP32.write(name, each, out));
  }

  /** Bytes of the values. */
  long bytes() {
    return (long) tensor.size() * numbers.bytes;
  }

  /** The parameter without its values. */
  TensorProto.Builder proto() {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(numbers.number())
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
    writeValues(new Raw(out));
  }

  /** Writes the values alone. */
  void writeValues(OutputStream out) throws IOException {
    values.write(tensor, out);
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
