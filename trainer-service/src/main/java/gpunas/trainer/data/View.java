package gpunas.trainer.data;

import gpunas.searchmodel.recipe.Augmentation;
import gpunas.searchspace.Shape;
import gpunas.trainer.data.Resizing.Box;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * How a picture becomes what a network takes. Pictures of any size and of one or three channels do;
 * a picture that has the network's shape already passes unchanged if nothing is to be done to it.
 */
public abstract sealed class View {

  private static final float LARGEST = 255;
  private static final int LARGEST_SHRINK = 8;

  private final Shape shape;

  private View(Shape shape) {
    this.shape = shape;
  }

  /** What the network takes. */
  public final Shape shape() {
    return shape;
  }

  /**
   * Puts an image as an exported network takes it: (channel, row, column), each value pixel / 255.
   *
   * @throws BrokenImageException if the image is broken; nothing has been put then
   */
  public final void put(Images images, int image, FloatBuffer target) {
    put(images, images::open, image, target);
  }

  /**
   * Puts one of many images that are read.
   *
   * @param reading of the images
   * @throws BrokenImageException if the image is broken; nothing has been put then
   */
  public final void put(Images images, Images.Reading reading, int image, FloatBuffer target) {
    try {
      var values = values(reading.open(image), new SplittableRandom(image));
      int channels = shape.channels();
      for (int channel = 0; channel < channels; channel++) {
        for (int i = channel; i < values.length; i += channels) {
          target.put(Byte.toUnsignedInt(values[i]) / LARGEST);
        }
      }
    } catch (IOException e) {
      throw new BrokenImageException("%s: %s".formatted(images.name(image), e.getMessage()), e);
    }
  }

  /**
   * The values of a picture, (row, column, channel).
   *
   * @throws IOException if it is broken
   */
  abstract byte[] values(PictureSource picture, SplittableRandom random) throws IOException;

  /**
   * A part of a picture in the network's size and colours.
   *
   * @param shrink how much smaller it may be decoded
   */
  final Picture fitted(PictureSource source, Box box, Filter filter, int shrink)
      throws IOException {
    var picture = source.decode(shrink);
    var seen =
        box.scaled(
            (double) picture.width() / source.width(), (double) picture.height() / source.height());
    return Resizing.resize(
        picture.withChannels(shape.channels()), seen, filter, shape.width(), shape.height());
  }

  /** As small as may be while a part still has as many pixels as the network sees. */
  final int shrink(Box box) {
    int shrink = 1;
    while (shrink < LARGEST_SHRINK
        && box.width() >= 2 * shrink * shape.width()
        && box.height() >= 2 * shrink * shape.height()) {
      shrink *= 2;
    }
    return shrink;
  }

  /** Augmented pictures to learn from. */
  public static View training(Shape shape, Augmentation augmentation) {
    return new Augmented(shape, augmentation);
  }

  /**
   * Pictures to be judged by.
   *
   * @param crop side of the centre that is seen, as a share of the shorter side
   */
  public static View evaluation(Shape shape, double crop) {
    return new Centre(shape, crop);
  }

  private static final class Centre extends View {
    private final double crop;

    Centre(Shape shape, double crop) {
      super(shape);
      this.crop = crop;
    }

    @Override
    byte[] values(PictureSource picture, SplittableRandom random) throws IOException {
      // Decoded whole: whoever deploys the network reads pictures with something else.
      var centre = Box.centre(picture.width(), picture.height(), crop);
      return fitted(picture, centre, Filter.BICUBIC, 1).pixels();
    }
  }

  private static final class Augmented extends View {
    private final Augmentation augmentation;

    Augmented(Shape shape, Augmentation augmentation) {
      super(shape);
      this.augmentation = augmentation;
    }

    @Override
    byte[] values(PictureSource picture, SplittableRandom random) throws IOException {
      boolean cropped = augmentation.smallestCrop() < 1;
      var box =
          cropped
              ? RandomParts.crop(
                  picture.width(), picture.height(), augmentation.smallestCrop(), random)
              : Box.centre(picture.width(), picture.height(), 1);
      var filter = cropped ? Filter.any(random) : Filter.BICUBIC;
      var seen = fitted(picture, box, filter, shrink(box));
      if (random.nextDouble() < augmentation.flip()) {
        seen = seen.mirrored();
      }
      if (augmentation.randAugment() > 0) {
        seen = RandAugment.apply(seen, augmentation, random);
      }
      return random.nextDouble() < augmentation.erasing()
          ? RandomParts.erased(seen, random)
          : seen.pixels();
    }
  }
}
