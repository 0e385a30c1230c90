package gpunas.trainer;

import gpunas.formats.Weights;

/**
 * A network on a device, learning. To be used, and closed, by the thread that opened it. Every
 * method may throw {@link DeviceException}.
 */
public interface Learner extends AutoCloseable {

  /** Most images of one {@link #predict}. */
  int LARGEST_PREDICTION = 200;

  /**
   * One step of gradient descent.
   *
   * @param images a batch: indices into the training images
   * @return mean loss of the batch before the step, nats per image; not finite when the training
   *     has diverged
   */
  double step(int[] images, double learningRate);

  /**
   * Class scores before softmax.
   *
   * @param images indices into the validation images, at most {@value #LARGEST_PREDICTION}
   * @return (image, class), row-major
   */
  float[] predict(int[] images);

  /** The network's parameters as they are now. */
  Weights weights();

  /** Frees the device's memory. */
  @Override
  void close();
}
