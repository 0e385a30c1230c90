package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import gpunas.trainer.data.Batch;

/** Brings images to the device as bytes and makes them what networks take there. */
final class ImageInput {

  private static final float LARGEST = 255;

  private final NDArray largest;

  /**
   * @param manager owns the constant
   */
  ImageInput(NDManager manager) {
    this.largest = manager.create(LARGEST);
  }

  /** (batch, channel, height, width), channels last in memory, each value pixel / 255. */
  NDArray load(Batch batch, NDManager scope) {
    var shape = batch.shape();
    var bytes =
        scope.create(
            batch.pixels(),
            new Shape(batch.count(), shape.height(), shape.width(), shape.channels()),
            DataType.UINT8);
    return bytes.toType(DataType.FLOAT32, false).divi(largest).transpose(0, 3, 1, 2);
  }
}
