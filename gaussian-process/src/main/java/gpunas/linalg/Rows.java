package gpunas.linalg;

/**
 * Operations on rows of numbers, written so that the compiler turns them into vector instructions:
 * innermost loops run along rows, and none adds up a sum.
 */
public final class Rows {
  private Rows() {}

  /**
   * Adds to {@code target[from .. to)} the rows' entries of the same columns, each row times its
   * factor.
   *
   * @param factors one factor per row, from index {@code factorsFrom}
   * @param rows the rows, of which the first {@code count} are used
   */
  public static void addScaled(
      double[] target,
      int from,
      int to,
      double[] factors,
      int factorsFrom,
      double[][] rows,
      int count) {
    int k = 0;
    for (; k + 4 <= count; k += 4) {
      int f = factorsFrom + k;
      addFour(
          target,
          from,
          to,
          factors[f],
          rows[k],
          factors[f + 1],
          rows[k + 1],
          factors[f + 2],
          rows[k + 2],
          factors[f + 3],
          rows[k + 3]);
    }
    for (; k < count; k++) {
      addOne(target, from, to, factors[factorsFrom + k], rows[k]);
    }
  }

  /** Adds {@code factor * row} to {@code target}, both in columns {@code [from, to)}. */
  public static void addOne(double[] target, int from, int to, double factor, double[] row) {
    for (int j = from; j < to; j++) {
      target[j] += factor * row[j];
    }
  }

  // Four rows at a time read and write the target once for four multiplications.
  private static void addFour(
      double[] target,
      int from,
      int to,
      double a,
      double[] p,
      double b,
      double[] q,
      double c,
      double[] r,
      double d,
      double[] s) {
    for (int j = from; j < to; j++) {
      target[j] += a * p[j] + b * q[j] + c * r[j] + d * s[j];
    }
  }

  /** Returns the sum of products over the columns {@code [from, to)}. */
  public static double dot(double[] a, double[] b, int from, int to) {
    double even = 0;
    double odd = 0;
    int j = from;
    for (; j + 2 <= to; j += 2) {
      even += a[j] * b[j];
      odd += a[j + 1] * b[j + 1];
    }
    return j < to ? even + odd + a[j] * b[j] : even + odd;
  }
}
