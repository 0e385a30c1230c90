package gpunas.formats.onnx;

import java.util.List;

/**
 * A batch normalisation that becomes part of the convolution before it. Computed in double
 * precision, so that only the results are rounded.
 */
final class FoldedNorm {

  private final double[] factor;
  private final float[] bias;

  /**
   * @param norm scale, shift, mean and variance, one value per output channel each
   * @param epsilon added to the variance
   */
  FoldedNorm(List<float[]> norm, double epsilon) {
    var scale = norm.get(0);
    var shift = norm.get(1);
    var mean = norm.get(2);
    var variance = norm.get(3);
    this.factor = new double[scale.length];
    this.bias = new float[scale.length];
    for (var channel = 0; channel < scale.length; channel++) {
      factor[channel] = scale[channel] / Math.sqrt(variance[channel] + epsilon);
      bias[channel] = (float) (shift[channel] - mean[channel] * factor[channel]);
    }
  }

  /**
   * The weight of a convolution with the normalisation after it.
   *
   * @param weight output channels are its first dimension
   */
  static float[] fold(float[] weight, FoldedNorm norm) {
    var folded = new float[weight.length];
    var perChannel = weight.length / norm.factor.length;
    for (var i = 0; i < weight.length; i++) {
      folded[i] = (float) (weight[i] * norm.factor[i / perChannel]);
    }
    return folded;
  }

  /** The bias of the convolution: one value per output channel. */
  float[] bias() {
    return bias;
  }
}
