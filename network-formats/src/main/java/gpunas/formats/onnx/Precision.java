package gpunas.formats.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import gpunas.formats.FloatBytes;
import gpunas.formats.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The numbers a model computes with. They are written into it, node by node, because runtimes no
 * longer choose: TensorRT 11 computes in the types of the model.
 */
public enum Precision {
  /** 32-bit floats. */
  FP32(DataType.FLOAT, Float.BYTES) {
    @Override
    void write(String name, Tensor tensor, OutputStream out) throws IOException {
      FloatBytes.write(tensor.values(), out);
    }
  },

  /** 16-bit floats (IEEE 754 binary16), up to {@value #LARGEST_HALF}. */
  FP16(DataType.FLOAT16, Short.BYTES) {
    @Override
    void write(String name, Tensor tensor, OutputStream out) throws IOException {
      var values = tensor.values();
      var block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
      for (var value : values) {
        if (Math.abs(value) > LARGEST_HALF) {
          throw new IllegalArgumentException(
              "The parameter %s has a value %s; fp16 ends at %s. Write the model in fp32."
                  .formatted(name, value, LARGEST_HALF));
        }
        if (!block.hasRemaining()) {
          out.write(block.array());
          block.clear();
        }
        block.putShort(Float.floatToFloat16(value));
      }
      out.write(block.array(), 0, block.position());
    }
  };

  private static final float LARGEST_HALF = 65_504;
  private static final int BLOCK = 1 << 14;

  private final DataType type;
  private final int bytes;

  Precision(DataType type, int bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  /** As ONNX numbers it. */
  int number() {
    return type.getNumber();
  }

  /** Bytes of a value. */
  int bytes() {
    return bytes;
  }

  /**
   * Writes the values of a parameter.
   *
   * @throws IllegalArgumentException if one of them is too large for these numbers
   */
  abstract void write(String name, Tensor tensor, OutputStream out) throws IOException;
}
