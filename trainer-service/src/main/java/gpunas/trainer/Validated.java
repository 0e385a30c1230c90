package gpunas.trainer;

import java.util.List;

/**
 * What a network was judged on.
 *
 * @param classNames in the order of the network's scores; empty if nobody has named them
 * @param images those that could be read, in the order in which they were shown
 */
public record Validated(List<String> classNames, List<Image> images) {

  /**
   * An image.
   *
   * @param label its class, from 0
   * @param path where it is, relative to the folder of the validation images; a number if images
   *     have no files
   */
  public record Image(int label, String path) {}

  /** Copies the lists. */
  public Validated {
    classNames = List.copyOf(classNames);
    images = List.copyOf(images);
  }
}
