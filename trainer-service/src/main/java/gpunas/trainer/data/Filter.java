package gpunas.trainer.data;

import java.util.random.RandomGenerator;

/** How values between pixels come about. As Pillow's filters of these names. */
enum Filter {
  /** A straight line from one pixel to the next. */
  BILINEAR(1) {
    @Override
    double weight(double distance) {
      return Math.max(0, 1 - Math.abs(distance));
    }
  },
  /**
   * A smooth curve through four pixels.
   *
   * @see <a href="https://doi.org/10.1109/TASSP.1981.1163711">Keys, Cubic convolution
   *     interpolation</a>, a = -1/2
   */
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return (1.5 * x - 2.5) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    }
  };

  private final int reach;

  Filter(int reach) {
    this.reach = reach;
  }

  /** One or the other, as timm draws for images to train on. */
  static Filter any(RandomGenerator random) {
    return random.nextBoolean() ? BILINEAR : BICUBIC;
  }

  /** How many pixels to either side count. */
  int reach() {
    return reach;
  }

  /** Weight of a pixel at a distance, in pixels. */
  abstract double weight(double distance);
}
