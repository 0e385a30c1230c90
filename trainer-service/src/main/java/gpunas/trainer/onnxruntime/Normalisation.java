package gpunas.trainer.onnxruntime;

import gpunas.searchspace.Shape;
import gpunas.trainer.data.Batch;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;

/**
 * How a network takes the pixels of images: (pixel / 255 - mean) / deviation of their channel.
 *
 * @param shape of an image
 * @param mean for each channel
 * @param deviation for each channel
 */
record Normalisation(Shape shape, List<Double> mean, List<Double> deviation) {

  private static final float LARGEST = 255;

  /**
   * Of these means and deviations.
   *
   * @param mean none: pixel / 255
   */
  static Normalisation of(Shape shape, List<Double> mean, List<Double> deviation) {
    return mean.isEmpty()
        ? new Normalisation(
            shape,
            Collections.nCopies(shape.channels(), 0.0),
            Collections.nCopies(shape.channels(), 1.0))
        : new Normalisation(shape, mean, deviation);
  }

  /**
   * Puts images.
   *
   * @param images of this shape
   * @param target gets (image, channel, row, column)
   */
  void put(Batch images, int from, int to, FloatBuffer target) {
    ByteBuffer pixels = images.pixels();
    int size = Math.toIntExact(shape.size());
    for (int image = from; image < to; image++) {
      for (int channel = 0; channel < shape.channels(); channel++) {
        var average = mean.get(channel).floatValue();
        var spread = deviation.get(channel).floatValue();
        for (int i = channel; i < size; i += shape.channels()) {
          int value = Byte.toUnsignedInt(pixels.get(image * size + i));
          target.put((value / LARGEST - average) / spread);
        }
      }
    }
  }
}
