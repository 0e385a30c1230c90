package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import gpunas.trainer.data.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a network should have said about a batch: the smoothed labels (Szegedy et al., 2016),
 * divided by minus the batch's size. The sum of their product with the logarithms of the predicted
 * probabilities is then the mean cross entropy.
 */
final class TargetBuffer {

  private final int classes;
  private final double smoothing;
  private final ByteBuffer bytes;

  /**
   * @param capacity labels at a time
   * @param smoothing share that is spread over all classes, 0 to below 1
   */
  TargetBuffer(int capacity, int classes, double smoothing) {
    this.classes = classes;
    this.smoothing = smoothing;
    this.bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(capacity * Float.BYTES, classes))
            .order(ByteOrder.nativeOrder());
  }

  /**
   * The targets of a part of a batch, (image, class). On a CPU the array uses this buffer: it must
   * be closed before the next call.
   *
   * @param batchSize images in the whole batch
   */
  NDArray load(Batch part, int batchSize, NDManager manager) {
    bytes.clear();
    var wrong = (float) (-smoothing / classes / batchSize);
    var right = (float) (-(1 - smoothing + smoothing / classes) / batchSize);
    for (int image = 0; image < part.count(); image++) {
      for (int i = 0; i < classes; i++) {
        bytes.putFloat(i == part.label(image) ? right : wrong);
      }
    }
    bytes.flip();
    return manager.create(bytes, new Shape(part.count(), classes), DataType.FLOAT32);
  }
}
