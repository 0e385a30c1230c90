package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import gpunas.formats.Parameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Parameters as ONNX tensors. */
final class Tensors {

  private Tensors() {}

  /** A tensor of 32-bit floats under the parameter's name. */
  static TensorProto of(Parameter parameter, float[] values) {
    var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return TensorProto.newBuilder()
        .setName(parameter.name())
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addAllDims(parameter.shape().stream().map(Integer::longValue).toList())
        .setRawData(ByteString.copyFrom(bytes))
        .build();
  }
}
