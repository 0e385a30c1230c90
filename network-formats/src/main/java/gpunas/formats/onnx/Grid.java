package gpunas.formats.onnx;

import gpunas.formats.Tensor;
import gpunas.formats.onnx.Initializer.Numbers;
import java.util.List;

/**
 * The 8-bit numbers of a feature map: a value is (number - zero point) x scale.
 *
 * @param scale positive
 * @param zeroPoint one of the numbers
 * @param isSigned whether they are -128 to 127; otherwise 0 to 255
 */
public record Grid(float scale, int zeroPoint, boolean isSigned) {

  private static final int SIGNED_LARGEST = 127;
  private static final int UNSIGNED_LARGEST = 255;

  /** A scale is rounded to a float: what is a whole number of steps may look like a bit less. */
  private static final float ROUNDING = 0.01f;

  /** Zero is always one of the values: padding and ReLU need it exactly. */
  static Grid of(Range range, Quantisation.Placement placement) {
    return switch (placement) {
      case TENSORRT -> new Grid(positive(most(range) / SIGNED_LARGEST), 0, true);
      case ONNXRUNTIME -> {
        var least = Math.min(0, range.least());
        var largest = Math.max(0, range.largest());
        var scale = positive((float) (((double) largest - least) / UNSIGNED_LARGEST));
        yield new Grid(scale, Math.round(-least / scale), false);
      }
    };
  }

  /** Numbers from zero to the end of a range that is farther from it, both included. */
  static int levels(Range range, Quantisation.Placement placement) {
    return switch (placement) {
      case TENSORRT -> SIGNED_LARGEST + 1;
      case ONNXRUNTIME -> (int) (most(range) / of(range, placement).scale() + ROUNDING) + 1;
    };
  }

  private static float most(Range range) {
    return Math.max(Math.abs(range.least()), Math.abs(range.largest()));
  }

  /** Of a map that is always zero any scale will do. */
  private static float positive(float scale) {
    return scale >= Float.MIN_NORMAL ? scale : 1;
  }

  /** What they are in a file. */
  Numbers numbers() {
    return isSigned ? Numbers.INT8 : Numbers.UINT8;
  }

  Initializer scale(String name) {
    return Initializer.floats(name, scalar(scale));
  }

  Initializer zeroPoint(String name) {
    return new Initializer(
        name, scalar(zeroPoint), numbers(), (tensor, out) -> out.write((int) tensor.values()[0]));
  }

  private static Tensor scalar(float value) {
    return new Tensor(List.of(), () -> new float[] {value});
  }
}
