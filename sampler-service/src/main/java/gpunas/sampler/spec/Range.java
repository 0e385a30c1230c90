package gpunas.sampler.spec;

/**
 * Numbers that are allowed.
 *
 * @param from smallest
 * @param fromIncluded whether the smallest itself is allowed
 * @param to largest
 * @param toIncluded whether the largest itself is allowed
 */
record Range(double from, boolean fromIncluded, double to, boolean toIncluded) {

  static Range closed(double from, double to) {
    return new Range(from, true, to, true);
  }

  static Range from0Below1() {
    return new Range(0, true, 1, false);
  }

  static Range above0Below1() {
    return new Range(0, false, 1, false);
  }

  static Range above0To(double to) {
    return new Range(0, false, to, true);
  }

  /** NaN is in no range. */
  boolean contains(double value) {
    return (fromIncluded ? value >= from : value > from) && (toIncluded ? value <= to : value < to);
  }

  /** As people say it: {@code from 0 to below 1}. */
  @Override
  public String toString() {
    return "%s %s to %s%s"
        .formatted(
            fromIncluded ? "from" : "above", plain(from), toIncluded ? "" : "below ", plain(to));
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
