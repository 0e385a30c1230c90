package gpunas.trainer.data;

import gpunas.trainer.data.Resizing.Box;
import java.util.SplittableRandom;

/** Random rectangles: those that are cut out, and those that are erased. */
final class RandomParts {

  private static final int TRIES = 10;

  /** Width by height: no part is flatter, none taller than the inverse. */
  private static final double FLATTEST = 4 / 3.0;

  private RandomParts() {}

  /**
   * A random part of a picture for a random resized crop: a share of its area, 3:4 to 4:3.
   *
   * @see <a href="https://arxiv.org/abs/1409.4842">Szegedy et al., Going deeper with
   *     convolutions</a>, section 6
   */
  static Box crop(int width, int height, double smallest, SplittableRandom random) {
    for (int i = 0; i < TRIES; i++) {
      double area = (double) width * height * random.nextDouble(smallest, 1);
      double aspect = Math.exp(random.nextDouble(-Math.log(FLATTEST), Math.log(FLATTEST)));
      long across = Math.round(Math.sqrt(area * aspect));
      long down = Math.round(Math.sqrt(area / aspect));
      if (across >= 1 && down >= 1 && across <= width && down <= height) {
        return new Box(
            random.nextLong(width - across + 1), random.nextLong(height - down + 1), across, down);
      }
    }
    return middle(width, height);
  }

  /** As much of a picture as the flattest or the tallest part may have. */
  private static Box middle(int width, int height) {
    double across = Math.min(width, Math.round(FLATTEST * height));
    double down = Math.min(height, Math.round(FLATTEST * width));
    return new Box(Math.floor((width - across) / 2), Math.floor((height - down) / 2), across, down);
  }

  /**
   * The values of a picture of which a random rectangle is noise as of ImageNet: 2 % to a third of
   * its area.
   *
   * @see <a href="https://arxiv.org/abs/1708.04896">Zhong et al., Random erasing data
   *     augmentation</a>
   */
  static byte[] erased(Picture picture, SplittableRandom random) {
    var values = picture.pixels().clone();
    for (int i = 0; i < TRIES; i++) {
      double area = picture.width() * picture.height() * random.nextDouble(0.02, 1 / 3.0);
      double aspect = Math.exp(random.nextDouble(Math.log(0.3), Math.log(1 / 0.3)));
      int height = (int) Math.round(Math.sqrt(area * aspect));
      int width = (int) Math.round(Math.sqrt(area / aspect));
      if (width >= 1 && height >= 1 && width < picture.width() && height < picture.height()) {
        int left = random.nextInt(picture.width() - width + 1);
        int top = random.nextInt(picture.height() - height + 1);
        fill(values, picture, left, top, width, height, random);
        return values;
      }
    }
    return values;
  }

  private static void fill(
      byte[] values,
      Picture picture,
      int left,
      int top,
      int width,
      int height,
      SplittableRandom random) {
    int channels = picture.channels();
    for (int y = top; y < top + height; y++) {
      int from = (y * picture.width() + left) * channels;
      for (int i = from; i < from + width * channels; i++) {
        double mean = ImageNet.mean(i % channels, channels);
        double deviation = ImageNet.deviation(i % channels, channels);
        var noise = Math.round(mean + deviation * random.nextGaussian());
        values[i] = (byte) Math.clamp(noise, 0, 255);
      }
    }
  }
}
