package gpunas.trainer;

import java.util.List;

/**
 * What is told of the data set of a trained network.
 *
 * @param classNames in the order of the network's scores; empty if nobody has named them
 * @param trainingImages how many there are to learn from
 * @param validated the images that the network was judged on: those that could be read, in the
 *     order in which they were shown
 */
public record DatasetFacts(List<String> classNames, int trainingImages, List<Image> validated) {

  /**
   * An image.
   *
   * @param label its class, from 0
   * @param path where it is, relative to the folder of the validation images; a number if images
   *     have no files
   */
  public record Image(int label, String path) {}

  /** Copies the lists. */
  public DatasetFacts {
    classNames = List.copyOf(classNames);
    validated = List.copyOf(validated);
  }
}
