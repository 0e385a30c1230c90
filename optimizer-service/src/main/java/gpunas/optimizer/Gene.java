package gpunas.optimizer;

/**
 * One coordinate of a space.
 *
 * @param kind whether the order of the levels means something
 * @param levels how many levels there are, at least 1
 */
public record Gene(Kind kind, int levels) {

  /** Whether the order of a gene's levels means something. */
  public enum Kind {
    /** Near levels are alike: a number of filters, a kernel size. */
    ORDINAL,
    /** All levels differ alike: a kind of activation. */
    CATEGORICAL
  }

  /**
   * @throws IllegalArgumentException if there is no level
   */
  public Gene {
    if (levels < 1) {
      throw new IllegalArgumentException(
          "A gene needs at least 1 level, but %d were given.".formatted(levels));
    }
  }
}
