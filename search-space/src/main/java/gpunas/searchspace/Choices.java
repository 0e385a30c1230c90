package gpunas.searchspace;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The values a gene may take: distinct, ascending, at least one. */
public final class Choices {

  private final int[] values;

  private Choices(int[] values) {
    this.values = values;
  }

  /**
   * These values, in any order.
   *
   * @throws IllegalArgumentException if there are none or one is given twice
   */
  public static Choices of(int... values) {
    var sorted = IntStream.of(values).sorted().distinct().toArray();
    if (values.length == 0 || sorted.length < values.length) {
      throw new IllegalArgumentException(
          "Choices are distinct and at least one, but %s were given."
              .formatted(Arrays.toString(values)));
    }
    return new Choices(sorted);
  }

  /** These values, in any order. */
  public static Choices of(List<Integer> values) {
    return of(values.stream().mapToInt(Integer::intValue).toArray());
  }

  /** {@code from}, {@code from + step}, ... up to and with {@code to}. */
  public static Choices range(int from, int to, int step) {
    return of(IntStream.iterate(from, value -> value <= to, value -> value + step).toArray());
  }

  /** How many there are. */
  public int size() {
    return values.length;
  }

  /** The value at a level, 0 for the lowest. */
  public int value(int level) {
    return values[level];
  }

  /** The level of a value, or a negative number if it is not among the choices. */
  public int levelOf(int value) {
    return Arrays.binarySearch(values, value);
  }

  /** Whether a value is among the choices. */
  public boolean contains(int value) {
    return levelOf(value) >= 0;
  }

  /** The values, ascending. */
  public List<Integer> values() {
    return IntStream.of(values).boxed().toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Choices that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** As people write it: {@code 128..416 step 32}, {@code 1..8}, {@code 3, 5}. */
  @Override
  public String toString() {
    var last = values[values.length - 1];
    var step = values.length < 3 ? 0 : values[1] - values[0];
    if (step == 0 || !range(values[0], last, step).equals(this)) {
      return String.join(", ", IntStream.of(values).mapToObj(Integer::toString).toList());
    }
    return step == 1
        ? "%d..%d".formatted(values[0], last)
        : "%d..%d step %d".formatted(values[0], last, step);
  }
}
