package gpunas.formats.onnx;

import java.util.List;

/**
 * A convolution and the batch normalisation after it as one convolution with bias. Computed in
 * double precision, so that only the results are rounded.
 */
final class FoldedConvolution {

  private final float[] weight;
  private final float[] bias;

  /**
   * @param weight output channels are its first dimension
   * @param norm scale, shift, mean and variance, one value per output channel each
   * @param epsilon added to the variance
   */
  FoldedConvolution(float[] weight, List<float[]> norm, double epsilon) {
    var scale = norm.get(0);
    var shift = norm.get(1);
    var mean = norm.get(2);
    var variance = norm.get(3);
    this.weight = new float[weight.length];
    this.bias = new float[scale.length];
    var perChannel = weight.length / scale.length;
    for (var channel = 0; channel < scale.length; channel++) {
      var factor = scale[channel] / Math.sqrt(variance[channel] + epsilon);
      bias[channel] = (float) (shift[channel] - mean[channel] * factor);
      for (var i = channel * perChannel; i < (channel + 1) * perChannel; i++) {
        this.weight[i] = (float) (weight[i] * factor);
      }
    }
  }

  /** Shaped as the convolution's. */
  float[] weight() {
    return weight;
  }

  /** One value per output channel. */
  float[] bias() {
    return bias;
  }
}
