package gpunas.latency.model;

import java.util.Arrays;
import java.util.List;

/**
 * A roofline fitted to measurements: a time per layer, per multiply-accumulate of each kind, per
 * value moved and per weight, none of them negative, with the least relative errors.
 */
final class BaseCost {

  /** Enough for six unknowns of any condition that layers have. */
  private static final int SWEEPS = 2000;

  private static final double SETTLED = 1e-10;

  private final double[] rates;

  private BaseCost(double[] rates) {
    this.rates = rates;
  }

  /** The rates for layers that took so many microseconds each. */
  static BaseCost fit(List<Work> layers, double[] micros) {
    var rows = new double[micros.length][];
    for (var i = 0; i < rows.length; i++) {
      var latency = micros[i];
      rows[i] = Arrays.stream(layers.get(i).terms()).map(term -> term / latency).toArray();
    }
    return new BaseCost(nonNegative(rows));
  }

  /** Microseconds, above 0. */
  double micros(Work work) {
    var terms = work.terms();
    var sum = 0.0;
    for (var i = 0; i < rates.length; i++) {
      sum += rates[i] * terms[i];
    }
    return Math.max(sum, Double.MIN_NORMAL);
  }

  /** The x of at least 0 with which A x is nearest to ones, by descent along one axis at a time. */
  private static double[] nonNegative(double[][] rows) {
    var count = rows[0].length;
    var norms = new double[count];
    var rest = new double[rows.length];
    Arrays.fill(rest, 1);
    for (var row : rows) {
      for (var j = 0; j < count; j++) {
        norms[j] += row[j] * row[j];
      }
    }
    var x = new double[count];
    for (var sweep = 0; sweep < SWEEPS; sweep++) {
      var moved = 0.0;
      for (var j = 0; j < count; j++) {
        moved = Math.max(moved, descend(rows, j, norms[j], x, rest));
      }
      if (moved < SETTLED) {
        break;
      }
    }
    return x;
  }

  /** Returns by how much the fit moved, as a share of what is fitted. */
  private static double descend(double[][] rows, int j, double norm, double[] x, double[] rest) {
    if (norm == 0) {
      return 0;
    }
    var slope = 0.0;
    for (var i = 0; i < rows.length; i++) {
      slope += rows[i][j] * rest[i];
    }
    var step = Math.max(-x[j], slope / norm);
    x[j] += step;
    for (var i = 0; i < rows.length; i++) {
      rest[i] -= step * rows[i][j];
    }
    return Math.abs(step) * Math.sqrt(norm / rows.length);
  }
}
