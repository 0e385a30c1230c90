package gpunas.trainer.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;

/**
 * Sets a random part of its input to zero in training, and scales the rest so that the mean stays.
 * PyTorch's own dropout draws from a source that all trainings of a process share; a training would
 * then depend on what runs beside it.
 *
 * @param rate share that is dropped, 0 to below 1
 * @param wholeImages whether an image is dropped as a whole (drop path) or value by value (dropout)
 */
record RandomDrop(double rate, boolean wholeImages, RandomGenerator random) implements Module {

  @Override
  public NDArray forward(NDArray x, Pass pass) {
    if (!pass.learns() || rate == 0) {
      return x;
    }
    var shape = x.getShape().getShape();
    if (wholeImages) {
      for (int i = 1; i < shape.length; i++) {
        shape[i] = 1;
      }
    }
    var mask = new float[Math.toIntExact(new Shape(shape).size())];
    var kept = (float) (1 / (1 - rate));
    for (int i = 0; i < mask.length; i++) {
      mask[i] = random.nextDouble() < rate ? 0 : kept;
    }
    var factors = x.getManager().create(mask, new Shape(shape));
    // What a path ends with is nobody's input but the sum's.
    return wholeImages ? x.muli(factors) : x.mul(factors);
  }
}
