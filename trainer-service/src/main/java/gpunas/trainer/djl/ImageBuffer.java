package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import gpunas.trainer.data.Images;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside the heap through which images reach the device. One buffer serves all batches: a
 * new one for each would pile up until a garbage collection.
 */
final class ImageBuffer {

  private final Images images;
  private final ByteBuffer bytes;

  /**
   * @param capacity most images at a time
   */
  ImageBuffer(Images images, int capacity) {
    this.images = images;
    var size = Math.multiplyExact(capacity, Math.toIntExact(images.shape().size() * Float.BYTES));
    this.bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /**
   * These images as an array (batch, channel, height, width), channels last in memory. On a CPU the
   * array uses this buffer: it must be closed before the next call.
   */
  NDArray load(int[] indices, NDManager manager) {
    bytes.clear();
    var values = bytes.asFloatBuffer();
    for (var image : indices) {
      images.put(image, values);
    }
    bytes.limit(values.position() * Float.BYTES);
    var shape = images.shape();
    return manager
        .create(
            bytes,
            new Shape(indices.length, shape.height(), shape.width(), shape.channels()),
            DataType.FLOAT32)
        .transpose(0, 3, 1, 2);
  }
}
