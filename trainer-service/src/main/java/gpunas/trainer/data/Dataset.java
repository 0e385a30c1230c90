package gpunas.trainer.data;

import gpunas.searchspace.Shape;

/**
 * What a network is trained and judged on.
 *
 * @param name of its folder
 * @param training images to learn from
 * @param validation images that decide how good a network is; never trained on
 */
public record Dataset(String name, Images training, Images validation) {

  /**
   * @throws DatasetException if the images of both parts differ in their shape
   */
  public Dataset {
    if (!training.shape().equals(validation.shape())) {
      throw new DatasetException(
          "The images of %s differ: %s to train on, %s to validate on."
              .formatted(name, training.shape(), validation.shape()));
    }
  }

  /**
   * Checks that a network can learn from these images.
   *
   * @param input what the network takes
   * @param classes what it tells apart
   * @throws DatasetException if it cannot
   */
  public void requireFit(Shape input, int classes) {
    if (!training.shape().equals(input)) {
      throw new DatasetException(
          "The images of %s are %s (channels x height x width), but the network takes %s."
              .formatted(name, training.shape(), input));
    }
    int labels = 1 + Math.max(training.highestLabel(), validation.highestLabel());
    if (labels != classes) {
      throw new DatasetException(
          "The images of %s are of %d classes, but the network tells %d apart."
              .formatted(name, labels, classes));
    }
  }

  /**
   * How many of the training images are used, the first ones.
   *
   * @param wanted 0 for all
   * @param batchSize that must be filled at least once
   * @throws DatasetException if there are not as many
   */
  public int used(int wanted, int batchSize) {
    int used = wanted == 0 ? training.count() : wanted;
    if (used > training.count() || used < batchSize) {
      throw new DatasetException(
          "%d training images in batches of %d were asked for, but %s has %d."
              .formatted(used, batchSize, name, training.count()));
    }
    return used;
  }
}
