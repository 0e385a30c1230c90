package gpunas.trainer;

import gpunas.formats.Tensor;
import gpunas.formats.Weights;
import gpunas.trainer.data.Batch;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network on a device, learning. To be used, and closed, by the thread that opened it. Every
 * method may throw {@link DeviceException}.
 */
public interface Learner extends AutoCloseable {

  /**
   * Adds up the gradients of a part of a batch.
   *
   * @param taught what a teacher says of the part, beside its labels; null if there is none
   * @param batchSize images in the whole batch
   * @param seed decides what is dropped
   * @return the part's share of the batch's mean loss, nats per image; not finite when the training
   *     has diverged
   */
  double learn(Batch part, @Nullable SoftTargets taught, int batchSize, long seed);

  /** The same of the labels alone. */
  default double learn(Batch part, int batchSize, long seed) {
    return learn(part, null, batchSize, seed);
  }

  /** Moves the weights along the gradients added up, which are none afterwards. */
  void update(double learningRate);

  /**
   * Class scores before softmax.
   *
   * @param images as many as the device has room for
   * @param averaged whether with the weights' moving average, if there is one
   * @return (image, class), row-major
   */
  float[] predict(Batch images, boolean averaged);

  /** Whether the weights' moving average is kept. */
  boolean averages();

  /**
   * The network's parameters to be exported: their moving average if there is one. Each is read
   * from the device when it is asked for, until the learner is closed.
   */
  Weights weights();

  /** Everything that steps change, by name; read from the device when it is asked for. */
  Map<String, Tensor> state();

  /**
   * Goes back to an earlier state.
   *
   * @throws IllegalArgumentException if it is that of another network or recipe
   */
  void restore(Map<String, Tensor> state);

  /** Frees the device's memory. */
  @Override
  void close();
}
