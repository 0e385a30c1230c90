package gpunas.formats.onnx;

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
  FP32(Initializer.Numbers.FLOAT) {
    @Override
    void write(String name, Tensor tensor, OutputStream out) throws IOException {
      FloatBytes.write(tensor.values(), out);
    }
  },

  /** 16-bit floats (IEEE 754 binary16), up to {@value #LARGEST_HALF}. */
  FP16(Initializer.Numbers.FLOAT16) {
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

  private final Initializer.Numbers numbers;

  Precision(Initializer.Numbers numbers) {
    this.numbers = numbers;
  }

  /** As ONNX numbers it. */
  int number() {
    return numbers.number();
  }

  /** The numbers in a file. */
  Initializer.Numbers numbers() {
    return numbers;
  }

  /**
   * Writes the values of a parameter.
   *
   * @throws IllegalArgumentException if one of them is too large for these numbers
   */
  abstract void write(String name, Tensor tensor, OutputStream out) throws IOException;
}
