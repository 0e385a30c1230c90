package gpunas.gaussianprocess;

import gpunas.linalg.Rows;

/** Inputs about the middle of their range, divided by their length scales. */
final class ScaledInputs {

  /** Inputs lie between 0 and 1. */
  private static final double MIDDLE = 0.5;

  /** One row per input. */
  final double[][] rows;

  /** One row per column of the inputs. */
  private final double[][] columns;

  /** Half the squared length of every row. */
  private final double[] halfNorms;

  ScaledInputs(double[][] inputs, double[] lengthScales, int[] scaleOf) {
    int n = inputs.length;
    int p = scaleOf.length;
    rows = new double[n][p];
    columns = new double[p][n];
    halfNorms = new double[n];
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < p; c++) {
        double z = (inputs[i][c] - MIDDLE) / lengthScales[scaleOf[c]];
        rows[i][c] = z;
        columns[c][i] = z;
        halfNorms[i] += z * z / 2;
      }
    }
  }

  int size() {
    return rows.length;
  }

  /** Returns the products of one row of other inputs with the first {@code count} rows. */
  double[] products(ScaledInputs others, int row, int count) {
    double[] products = new double[count];
    Rows.addScaled(products, 0, count, others.rows[row], 0, columns, columns.length);
    return products;
  }

  /** The squared distances from a row of other inputs to the first rows, given their products. */
  double[] squaredDistances(ScaledInputs others, int row, double[] products) {
    double halfNorm = others.halfNorms[row];
    double[] distances = new double[products.length];
    for (int k = 0; k < distances.length; k++) {
      distances[k] = 2 * (halfNorm + halfNorms[k] - products[k]);
    }
    return distances;
  }

  /** The product of a row with itself. */
  double squaredNorm(int row) {
    return 2 * halfNorms[row];
  }
}
