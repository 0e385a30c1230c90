package gpunas.optimizer.gp;

import gpunas.optimizer.linalg.Rows;

/** Inputs divided by their length scales, ready for squared distances. */
final class ScaledInputs {
  /** One row per input. */
  final double[][] rows;

  /** One row per column of the inputs. */
  final double[][] columns;

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
        double z = inputs[i][c] / lengthScales[scaleOf[c]];
        rows[i][c] = z;
        columns[c][i] = z;
        halfNorms[i] += z * z / 2;
      }
    }
  }

  int size() {
    return rows.length;
  }

  /** Returns the squared distances from one row of other inputs to the first {@code count} rows. */
  double[] squaredDistances(ScaledInputs others, int row, int count) {
    double[] distances = new double[count];
    Rows.addScaled(distances, 0, count, others.rows[row], 0, columns, columns.length);
    double norm = others.halfNorms[row];
    for (int i = 0; i < count; i++) {
      distances[i] = 2 * (norm + halfNorms[i] - distances[i]);
    }
    return distances;
  }
}
