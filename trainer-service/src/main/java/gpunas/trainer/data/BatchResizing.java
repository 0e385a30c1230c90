package gpunas.trainer.data;

import gpunas.searchspace.Shape;
import org.jspecify.annotations.Nullable;

/**
 * Shows the images of a batch to a network that takes others: resized as pictures are before an
 * evaluation, bicubic with antialiasing, grey made of colours or the other way.
 */
public final class BatchResizing {

  private final Shape wanted;
  private @Nullable Batch memory;

  /**
   * @param wanted shape of an image
   */
  public BatchResizing(Shape wanted) {
    this.wanted = wanted;
  }

  /**
   * The same images of the wanted shape; valid until the next call, and as long as they are.
   *
   * @throws IllegalArgumentException if they have neither 1 nor 3 channels, and others are wanted
   */
  public Batch resized(Batch images) {
    var shape = images.shape();
    if (shape.equals(wanted)) {
      return images;
    }
    var target = memory;
    if (target == null || !target.holds(wanted, images.count())) {
      target = new Batch(wanted, images.count());
      memory = target;
    }
    target.clear();
    var pixels = images.pixels();
    var box = new Resizing.Box(0, 0, shape.width(), shape.height());
    for (int image = 0; image < images.count(); image++) {
      var values = new byte[Math.toIntExact(shape.size())];
      pixels.get(values);
      var picture = new Picture(shape.width(), shape.height(), shape.channels(), values);
      target.add(
          Resizing.resize(picture, box, Filter.BICUBIC, wanted.width(), wanted.height())
              .withChannels(wanted.channels())
              .pixels(),
          images.label(image));
    }
    return target;
  }
}
