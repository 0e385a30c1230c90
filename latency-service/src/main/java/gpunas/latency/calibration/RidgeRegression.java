package gpunas.latency.calibration;

/** Least squares with a penalty on large coefficients. */
final class RidgeRegression {

  private RidgeRegression() {}

  /**
   * The coefficients with which factors come closest to targets. Factors are brought to the same
   * scale first, their mean square, so that the penalty does not depend on units.
   *
   * @param factors per equation, one for each coefficient
   * @param targets per equation, what factors times coefficients should add up to
   * @param ridge above 0; there is always one solution then
   */
  static double[] solve(double[][] factors, double[] targets, double ridge) {
    var unknowns = factors[0].length;
    var scales = new double[unknowns];
    for (var row : factors) {
      for (var i = 0; i < unknowns; i++) {
        scales[i] += row[i] * row[i] / factors.length;
      }
    }
    var matrix = new double[unknowns][unknowns + 1];
    for (var i = 0; i < unknowns; i++) {
      scales[i] = scales[i] == 0 ? 1 : Math.sqrt(scales[i]);
      matrix[i][i] = ridge * factors.length;
    }
    for (var row = 0; row < factors.length; row++) {
      for (var i = 0; i < unknowns; i++) {
        var factor = factors[row][i] / scales[i];
        for (var j = 0; j < unknowns; j++) {
          matrix[i][j] += factor * factors[row][j] / scales[j];
        }
        matrix[i][unknowns] += factor * targets[row];
      }
    }
    var solution = eliminate(matrix);
    for (var i = 0; i < unknowns; i++) {
      solution[i] /= scales[i];
    }
    return solution;
  }

  /** Gauss; the matrix is positive definite, so no pivots are exchanged. */
  private static double[] eliminate(double[][] matrix) {
    var n = matrix.length;
    for (var pivot = 0; pivot < n; pivot++) {
      for (var row = pivot + 1; row < n; row++) {
        var factor = matrix[row][pivot] / matrix[pivot][pivot];
        for (var column = pivot; column <= n; column++) {
          matrix[row][column] -= factor * matrix[pivot][column];
        }
      }
    }
    var solution = new double[n];
    for (var row = n - 1; row >= 0; row--) {
      var rest = matrix[row][n];
      for (var column = row + 1; column < n; column++) {
        rest -= matrix[row][column] * solution[column];
      }
      solution[row] = rest / matrix[row][row];
    }
    return solution;
  }
}
