package gpunas.formats.onnx;

/**
 * Values that a feature map has, as far as they are to be told apart: what is outside becomes an
 * end.
 *
 * @param least finite
 * @param largest finite, at least {@code least}
 */
public record Range(float least, float largest) {

  /**
   * @throws IllegalArgumentException if these are no ends of a range
   */
  public Range {
    if (!Float.isFinite(least) || !Float.isFinite(largest) || least > largest) {
      throw new IllegalArgumentException(
          "A feature map has values from %s to %s; expected finite numbers, the lesser first. Maybe its network diverged."
              .formatted(least, largest));
    }
  }
}
