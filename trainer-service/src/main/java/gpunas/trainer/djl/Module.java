package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;

/** An operation of a network with its arrays on the device. */
interface Module {
  /**
   * What the operation makes of its input, in the input's manager.
   *
   * @param x (batch, channel, height, width)
   */
  NDArray forward(NDArray x, boolean training);
}
