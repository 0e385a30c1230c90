package gpunas.trainer.data;

import gpunas.searchspace.Shape;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/** Images of one size in memory, a byte per value. */
final class PackedImages implements Images {

  private final Shape shape;
  private final byte[] pixels;
  private final byte[] labels;
  private final int classes;

  /**
   * @param shape of one image
   * @param pixels (image, row, column, channel), unsigned; kept, not copied
   * @param labels class of each image, unsigned; kept, not copied
   */
  PackedImages(Shape shape, byte[] pixels, byte[] labels) {
    this.shape = shape;
    this.pixels = pixels;
    this.labels = labels;
    this.classes = DatasetCounts.classes(labels);
  }

  Shape shape() {
    return shape;
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public int label(int image) {
    return Byte.toUnsignedInt(labels[image]);
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public List<String> classNames() {
    return List.of();
  }

  @Override
  public String name(int image) {
    return "image " + image;
  }

  @Override
  public PictureSource open(int image) {
    int size = (int) shape.size();
    return PictureSource.of(
        new Picture(
            shape.width(),
            shape.height(),
            shape.channels(),
            Arrays.copyOfRange(pixels, image * size, (image + 1) * size)));
  }

  @Override
  public void digest(MessageDigest digest) {
    digest.update(pixels);
    digest.update(labels);
  }
}
