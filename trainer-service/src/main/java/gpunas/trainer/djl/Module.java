package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;

/** An operation of a network with its arrays. */
@FunctionalInterface
interface Module {

  /**
   * The output of the operation, in the manager of its input.
   *
   * @param x (batch, channel, height, width)
   */
  NDArray forward(NDArray x, Pass pass);
}
