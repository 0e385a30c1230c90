package gpunas.trainer.data;

import java.util.stream.IntStream;

/**
 * How large a data set is.
 *
 * @param training images to learn from
 * @param validation images that decide how good a network is
 * @param classes of both
 */
public record DatasetCounts(int training, int validation, int classes) {

  static DatasetCounts of(Dataset dataset) {
    return new DatasetCounts(
        dataset.training().count(), dataset.validation().count(), dataset.classes());
  }

  /**
   * @param training class of each image, unsigned
   * @param validation class of each image, unsigned
   */
  static DatasetCounts of(byte[] training, byte[] validation) {
    return new DatasetCounts(
        training.length, validation.length, Math.max(classes(training), classes(validation)));
  }

  /** How many classes labels distinguish: one more than the largest, unsigned. */
  static int classes(byte[] labels) {
    return 1
        + IntStream.range(0, labels.length)
            .map(image -> Byte.toUnsignedInt(labels[image]))
            .max()
            .orElse(-1);
  }
}
