package gpunas.trainer;

/**
 * A network on a device, learning. To be used, and closed, by the thread that opened it.
 *
 * <p>Every method may throw {@link DeviceException}.
 */
public interface Learner extends AutoCloseable {

  /**
   * One step of gradient descent.
   *
   * @param images indices into the training images
   * @return mean loss of the batch before the step, nats per image; not finite if the training
   *     diverged
   */
  double step(int[] images, double learningRate);

  /** The network's quality on all validation images. */
  Evaluation evaluate();

  /** Frees the device's memory. */
  @Override
  void close();
}
