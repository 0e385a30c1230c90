package gpunas.searchmodel;

/**
 * By how much one of two costs is more than the other, for people.
 *
 * @param times above 0
 */
public record Factor(double times) {

  /** Times that are less apart are called equal. */
  private static final double SAME = 1.02;

  /** Whether it is more than what is called equal. */
  public boolean isMore() {
    return times >= SAME;
  }

  /** Rounded down, so that it is not said to be more than it is. */
  @Override
  public String toString() {
    return times >= 1.1
        ? "%.1f".formatted(Math.floor(10 * times) / 10)
        : "%.2f".formatted(Math.floor(100 * times) / 100);
  }
}
