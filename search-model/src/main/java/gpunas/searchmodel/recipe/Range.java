package gpunas.searchmodel.recipe;

/** Checks of a recipe's values. */
final class Range {

  private Range() {}

  static boolean isRate(double value) {
    return value >= 0 && value < 1;
  }

  static boolean isAtLeast0(double value) {
    return value >= 0 && Double.isFinite(value);
  }

  static boolean isAbove0(double value) {
    return value > 0 && Double.isFinite(value);
  }

  /**
   * @throws IllegalArgumentException if it does not hold
   */
  static void require(boolean holds, String name, Number value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The recipe's %s is %s, expected %s.".formatted(name, value, expected));
    }
  }
}
