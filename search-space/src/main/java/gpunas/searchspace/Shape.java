package gpunas.searchspace;

/**
 * Shape of a feature map, without the batch.
 *
 * @param channels at least 1
 * @param height pixels, at least 1
 * @param width pixels, at least 1
 */
public record Shape(int channels, int height, int width) {

  /**
   * @throws IllegalArgumentException if a dimension is below 1
   */
  public Shape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "A feature map of %d x %d x %d is empty; every dimension is at least 1."
              .formatted(channels, height, width));
    }
  }

  /** The same map with another number of channels. */
  public Shape withChannels(int channels) {
    return new Shape(channels, height, width);
  }

  /** Number of values in the map. */
  public long size() {
    return (long) channels * height * width;
  }

  /** This shape as {@code channels x height x width}, for example {@code 32x160x160}. */
  @Override
  public String toString() {
    return channels + "x" + height + "x" + width;
  }
}
