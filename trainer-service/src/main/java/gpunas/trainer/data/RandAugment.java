package gpunas.trainer.data;

import gpunas.searchmodel.recipe.Augmentation;
import java.util.SplittableRandom;

/**
 * RandAugment in timm's variant {@code rand-mN-mstdD}, with which GPUNet was trained: operations
 * drawn from fifteen, each done with probability 1/2, with a normally distributed magnitude.
 *
 * @see <a href="https://arxiv.org/abs/1909.13719">Cubuk et al., RandAugment</a>
 * @see <a
 *     href="https://github.com/huggingface/pytorch-image-models/blob/v0.5.4/timm/data/auto_augment.py">
 *     timm 0.5.4</a>, the version that NVIDIA's requirements name
 */
final class RandAugment {

  /** Largest magnitude. */
  private static final double LEVELS = 10;

  private enum Operation {
    AUTO_CONTRAST,
    EQUALISE,
    INVERT,
    ROTATE,
    POSTERISE,
    SOLARISE,
    SOLARISE_ADD,
    COLOUR,
    CONTRAST,
    BRIGHTNESS,
    SHARPNESS,
    SHEAR_X,
    SHEAR_Y,
    TRANSLATE_X,
    TRANSLATE_Y
  }

  private static final Operation[] OPERATIONS = Operation.values();

  private RandAugment() {}

  static Picture apply(Picture picture, Augmentation augmentation, SplittableRandom random) {
    var out = picture;
    for (int i = 0; i < augmentation.operations(); i++) {
      var operation = OPERATIONS[random.nextInt(OPERATIONS.length)];
      boolean done = random.nextBoolean();
      double magnitude =
          Math.clamp(
              augmentation.randAugment() + augmentation.deviation() * random.nextGaussian(),
              0,
              LEVELS);
      double sign = random.nextBoolean() ? 1 : -1;
      var filter = Filter.any(random);
      if (done) {
        out = apply(operation, out, magnitude / LEVELS, sign, filter);
      }
    }
    return out;
  }

  /**
   * @param level 0 to 1
   * @param sign which way, where there are two
   * @param filter where points are moved
   */
  private static Picture apply(
      Operation operation, Picture in, double level, double sign, Filter filter) {
    double factor = 0.1 + 1.8 * level;
    return switch (operation) {
      case AUTO_CONTRAST -> Tones.autoContrast(in);
      case EQUALISE -> Tones.equalise(in);
      case INVERT -> Tones.map(in, value -> 255 - value);
      case POSTERISE -> {
        int bits = (int) (4 * level);
        int mask = 0xff & ~((1 << (8 - bits)) - 1);
        yield Tones.map(in, value -> value & mask);
      }
      case SOLARISE -> {
        int threshold = (int) (256 * level);
        yield Tones.map(in, value -> value < threshold ? value : 255 - value);
      }
      case SOLARISE_ADD -> {
        int added = (int) (110 * level);
        yield Tones.map(in, value -> value < 128 ? Math.min(255, value + added) : value);
      }
      case COLOUR -> Tones.blend(in.withChannels(1).withChannels(in.channels()), in, factor);
      case CONTRAST -> Tones.contrast(in, factor);
      case BRIGHTNESS -> Tones.map(in, value -> (int) Math.clamp(value * factor, 0, 255));
      case SHARPNESS -> Tones.blend(Tones.smooth(in), in, factor);
      case ROTATE -> Warp.rotate(in, filter, Math.toRadians(30 * level * sign));
      case SHEAR_X -> Warp.affine(in, filter, 1, 0.3 * level * sign, 0, 0, 1, 0);
      case SHEAR_Y -> Warp.affine(in, filter, 1, 0, 0, 0.3 * level * sign, 1, 0);
      case TRANSLATE_X -> Warp.affine(in, filter, 1, 0, 0.45 * level * sign * in.width(), 0, 1, 0);
      case TRANSLATE_Y -> Warp.affine(in, filter, 1, 0, 0, 0, 1, 0.45 * level * sign * in.height());
    };
  }
}
