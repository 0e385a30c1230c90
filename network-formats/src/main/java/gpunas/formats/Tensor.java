package gpunas.formats;

import java.util.List;
import java.util.function.Supplier;

/**
 * An array of a network. Its values are made or read when they are asked for: all arrays together
 * may be larger than the heap.
 *
 * @param shape the last dimension varies fastest
 * @param source of the values, the same each time; may throw {@link java.io.UncheckedIOException}
 */
public record Tensor(List<Integer> shape, Supplier<float[]> source) {

  /** Copies the shape. */
  public Tensor {
    shape = List.copyOf(shape);
  }

  /** An array of one dimension that is in memory. */
  public static Tensor of(float[] values) {
    return new Tensor(List.of(values.length), () -> values);
  }

  /** Number of values. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /**
   * The values, not to be changed. Whoever is done with them forgets them.
   *
   * @throws IllegalStateException if they are not as many as the shape says
   */
  public float[] values() {
    var values = source.get();
    if (values.length != size()) {
      throw new IllegalStateException(
          "A tensor of shape %s has %d values, not %d.".formatted(shape, size(), values.length));
    }
    return values;
  }
}
