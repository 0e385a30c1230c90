package gpunas.trainer.data;

import gpunas.searchspace.Shape;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/**
 * Labelled images in memory, a byte per value.
 *
 * <p>Values are pixel / 255, from 0 to 1, not normalised further: a network trained on them takes
 * exactly that.
 */
public final class Images {

  private static final float[] VALUES = new float[256];

  static {
    for (int pixel = 0; pixel < VALUES.length; pixel++) {
      VALUES[pixel] = pixel / 255f;
    }
  }

  private final Shape shape;
  private final byte[] pixels;
  private final byte[] labels;

  /**
   * @param shape of one image
   * @param pixels (image, row, column, channel), unsigned; kept, not copied
   * @param labels class of each image, unsigned; kept, not copied
   */
  Images(Shape shape, byte[] pixels, byte[] labels) {
    this.shape = shape;
    this.pixels = pixels;
    this.labels = labels;
  }

  /** Shape of one image. */
  public Shape shape() {
    return shape;
  }

  /** Number of images. */
  public int count() {
    return labels.length;
  }

  /** Class of an image, from 0. */
  public int label(int image) {
    return Byte.toUnsignedInt(labels[image]);
  }

  /** The highest class of all images, from 0. */
  public int highestLabel() {
    return IntStream.range(0, count()).map(this::label).max().orElse(0);
  }

  /** Puts the values of an image, (row, column, channel). */
  public void put(int image, FloatBuffer target) {
    int size = (int) shape.size();
    int first = image * size;
    for (int i = first; i < first + size; i++) {
      target.put(VALUES[Byte.toUnsignedInt(pixels[i])]);
    }
  }
}
