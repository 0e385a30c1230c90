package gpunas.trainer.data;

/**
 * What the images of ImageNet are like, for whatever needs an ordinary colour.
 *
 * @see <a
 *     href="https://github.com/huggingface/pytorch-image-models/blob/v0.5.4/timm/data/constants.py">
 *     timm's constants</a>, times 255
 */
final class ImageNet {

  private static final double[] MEANS = {123.675, 116.28, 103.53};
  private static final double[] DEVIATIONS = {58.395, 57.12, 57.375};

  private ImageNet() {}

  /** Mean value of a channel, 0 to 255; of grey images, which have one, of all. */
  static double mean(int channel, int channels) {
    return of(MEANS, channel, channels);
  }

  /** Standard deviation of the values of a channel. */
  static double deviation(int channel, int channels) {
    return of(DEVIATIONS, channel, channels);
  }

  private static double of(double[] values, int channel, int channels) {
    return channels == values.length ? values[channel] : (values[0] + values[1] + values[2]) / 3;
  }
}
