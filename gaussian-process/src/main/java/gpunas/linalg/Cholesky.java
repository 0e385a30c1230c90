package gpunas.linalg;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The factor L of a symmetric positive definite matrix A = L L'. Matrices are lower triangles by
 * rows: row i holds columns 0 to i.
 */
public final class Cholesky {
  /** Columns worked on together: a block of rows of this many columns stays in the cache. */
  private static final int BLOCK = 32;

  private final double[][] rows;

  private Cholesky(double[][] rows) {
    this.rows = rows;
  }

  /** Returns the factor of the matrix without rows, to be extended. */
  public static Cholesky empty() {
    return new Cholesky(new double[0][]);
  }

  /**
   * Factors a matrix.
   *
   * @param lower lower triangle of A; its rows are overwritten
   * @return the factor, or null if A is not positive definite to working precision
   */
  public static @Nullable Cholesky of(double[][] lower) {
    return empty().extend(lower);
  }

  /**
   * Returns the factor of the matrix with more rows and columns: bit for bit what factoring the
   * whole would give, in a time that grows with the new rows only.
   *
   * @param lower the new rows of A, each up to its diagonal; they are overwritten
   * @return the factor, or null if the larger matrix is not positive definite to working precision
   */
  public @Nullable Cholesky extend(double[][] lower) {
    int old = size();
    int n = old + lower.length;
    double[][] all = Arrays.copyOf(rows, n);
    System.arraycopy(lower, 0, all, old, lower.length);
    double[][] panel = new double[BLOCK][n];
    double[] factors = new double[BLOCK];
    for (int start = 0; start < n; start += BLOCK) {
      int end = Math.min(n, start + BLOCK);
      if (!factorColumns(all, Math.max(start, old), start, end)) {
        return null;
      }
      for (int i = end; i < n; i++) {
        for (int k = start; k < end; k++) {
          panel[k - start][i] = all[i][k];
        }
      }
      for (int i = Math.max(end, old); i < n; i++) {
        for (int k = start; k < end; k++) {
          factors[k - start] = -all[i][k];
        }
        Rows.addScaled(all[i], end, i + 1, factors, 0, panel, end - start);
      }
    }
    return new Cholesky(all);
  }

  /**
   * Finishes the columns [start, end) from row {@code first} on; all earlier columns have been
   * applied to them, and earlier rows are finished.
   */
  private static boolean factorColumns(double[][] lower, int first, int start, int end) {
    for (int i = first; i < lower.length; i++) {
      double[] row = lower[i];
      for (int j = start; j < Math.min(i, end); j++) {
        row[j] = (row[j] - Rows.dot(row, lower[j], start, j)) / lower[j][j];
      }
      if (i < end) {
        double pivot = row[i] - Rows.dot(row, row, start, i);
        if (!(pivot > 0) || pivot == Double.POSITIVE_INFINITY) {
          return false;
        }
        row[i] = Math.sqrt(pivot);
      }
    }
    return true;
  }

  /** Returns the factor of the first rows and columns of A. */
  public Cholesky leading(int count) {
    return new Cholesky(Arrays.copyOf(rows, count));
  }

  /** Returns the number of rows. */
  public int size() {
    return rows.length;
  }

  /** Returns the entry of L in a row and a column not beyond it. */
  public double get(int row, int column) {
    return rows[row][column];
  }

  /** Returns half the logarithm of A's determinant. */
  public double halfLogDeterminant() {
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      sum += Math.log(rows[i][i]);
    }
    return sum;
  }

  /** Returns x of L x = b; entries of b beyond the size are ignored. */
  public double[] solveLower(double[] b) {
    double[] x = Arrays.copyOf(b, size());
    for (int i = 0; i < x.length; i++) {
      x[i] = (x[i] - Rows.dot(rows[i], x, 0, i)) / rows[i][i];
    }
    return x;
  }

  /** Returns x of A x = b. */
  public double[] solve(double[] b) {
    double[] x = solveLower(b);
    for (int i = x.length - 1; i >= 0; i--) {
      x[i] /= rows[i][i];
      Rows.addOne(x, 0, i, -x[i], rows[i]);
    }
    return x;
  }

  /**
   * Solves L X = B for many right-hand sides at once.
   *
   * @param b B by rows, one column per right-hand side; overwritten with X
   */
  public void solveLower(double[][] b) {
    int n = size();
    int columns = n == 0 ? 0 : b[0].length;
    double[] factors = new double[BLOCK];
    double[][] block = new double[BLOCK][];
    for (int start = 0; start < n; start += BLOCK) {
      int end = Math.min(n, start + BLOCK);
      for (int i = start; i < end; i++) {
        block[i - start] = b[i];
      }
      for (int i = start; i < n; i++) {
        int count = Math.min(i, end) - start;
        for (int k = 0; k < count; k++) {
          factors[k] = -rows[i][start + k];
        }
        Rows.addScaled(b[i], 0, columns, factors, 0, block, count);
        if (i < end) {
          scale(b[i], columns, 1 / rows[i][i]);
        }
      }
    }
  }

  /** Returns the lower triangle of the inverse of A. */
  public double[][] inverse() {
    return gram(inverseFactor());
  }

  /** The inverse of L, by rows. */
  private double[][] inverseFactor() {
    int n = size();
    double[][] inverse = new double[n][];
    for (int i = 0; i < n; i++) {
      inverse[i] = new double[i + 1];
      inverse[i][i] = 1;
    }
    double[] factors = new double[BLOCK];
    double[][] block = new double[BLOCK][n];
    for (int start = 0; start < n; start += BLOCK) {
      int end = Math.min(n, start + BLOCK);
      for (int i = start; i < n; i++) {
        int count = Math.min(i, end) - start;
        for (int k = 0; k < count; k++) {
          factors[k] = -rows[i][start + k];
        }
        Rows.addScaled(inverse[i], 0, Math.min(i, end), factors, 0, block, count);
        if (i < end) {
          scale(inverse[i], i + 1, 1 / rows[i][i]);
          System.arraycopy(inverse[i], 0, block[i - start], 0, i + 1);
          Arrays.fill(block[i - start], i + 1, end, 0);
        }
      }
    }
    return inverse;
  }

  /** The lower triangle of M' M for a lower triangular M. */
  private static double[][] gram(double[][] m) {
    int n = m.length;
    double[][] product = new double[n][];
    for (int i = 0; i < n; i++) {
      product[i] = new double[i + 1];
    }
    double[] factors = new double[BLOCK];
    double[][] block = new double[BLOCK][];
    for (int start = 0; start < n; start += BLOCK) {
      int end = Math.min(n, start + BLOCK);
      for (int k = start; k < end; k++) {
        block[k - start] = m[k];
      }
      for (int i = 0; i < end; i++) {
        int first = Math.max(i, start);
        for (int k = first; k < end; k++) {
          factors[k - first] = m[k][i];
          block[k - first] = m[k];
        }
        Rows.addScaled(product[i], 0, i + 1, factors, 0, block, end - first);
      }
    }
    return product;
  }

  private static void scale(double[] row, int to, double factor) {
    for (int j = 0; j < to; j++) {
      row[j] *= factor;
    }
  }
}
