package gpunas.latency.model;

import gpunas.latency.calibration.Calibration;
import gpunas.latency.calibration.TimedNetwork;
import gpunas.latency.model.LayerModel.Predicted;
import gpunas.latency.model.LayerModel.Sum;
import gpunas.linalg.Cholesky;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What networks that were timed as a whole tell of the layers in them that were not. A network
 * observes the sum of its layers' relative errors, each by its share of the latency, besides what
 * no layer explains: the usual conditioning of a Gaussian process on sums.
 */
final class NetworkEvidence {

  /** Relative deviations that may be left when all layers are known; the likeliest is taken. */
  private static final double[] UNEXPLAINED = {0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.1};

  private final List<Sum> sums = new ArrayList<>();
  private final Cholesky cholesky;
  private final double[] weights;

  /**
   * @param networks timed as a whole, their layers as measured or predicted
   * @param measured keys of layers that were measured, of which a network tells nothing
   */
  NetworkEvidence(LayerModel model, List<TimedNetwork> networks, Set<String> measured) {
    var calibration = networks.isEmpty() ? Calibration.NONE : Calibration.of(networks);
    var errors = new double[networks.size()];
    for (var i = 0; i < errors.length; i++) {
      var network = networks.get(i);
      var predicted = calibration.cost(network);
      errors[i] = Math.log(network.micros() / predicted);
      var layers = new ArrayList<Layer>();
      var shares = new ArrayList<Double>();
      for (var each : network.layers()) {
        if (!measured.contains(LayerKey.of(each.layer()))) {
          layers.add(each.layer());
          shares.add(calibration.cost(each.layer(), each.micros()) / predicted);
        }
      }
      if (layers.isEmpty()) {
        // Nothing to learn from it, and a sum of nothing has a value nevertheless.
        layers.add(network.layers().getFirst().layer());
        shares.add(0.0);
      }
      sums.add(model.sum(layers, shares.stream().mapToDouble(Double::doubleValue).toArray()));
    }
    cholesky = likeliest(errors);
    weights = cholesky.solve(errors);
  }

  private Cholesky likeliest(double[] errors) {
    var covariances = new double[errors.length][];
    for (var i = 0; i < errors.length; i++) {
      covariances[i] = new double[i + 1];
      for (var j = 0; j <= i; j++) {
        covariances[i][j] = sums.get(i).covariance(sums.get(j));
      }
    }
    var best = Cholesky.empty();
    var lowest = Double.POSITIVE_INFINITY;
    for (var deviation : UNEXPLAINED) {
      var matrix = new double[errors.length][];
      for (var i = 0; i < errors.length; i++) {
        matrix[i] = covariances[i].clone();
        matrix[i][i] += deviation * deviation;
      }
      var factor = Cholesky.of(matrix);
      if (factor != null) {
        var z = factor.solveLower(errors);
        var surprise = factor.halfLogDeterminant();
        for (var value : z) {
          surprise += value * value / 2;
        }
        if (surprise < lowest) {
          lowest = surprise;
          best = factor;
        }
      }
    }
    return best;
  }

  /**
   * Corrects predictions of layers.
   *
   * @param micros of each; corrected in place
   * @param variances of the relative errors; corrected in place
   */
  void correct(Predicted predicted, double[] micros, double[] variances) {
    var count = cholesky.size();
    if (count == 0) {
      return;
    }
    var rows = new double[count][];
    var errors = new double[micros.length];
    for (var n = 0; n < count; n++) {
      rows[n] = predicted.covariances(sums.get(n));
      for (var i = 0; i < errors.length; i++) {
        errors[i] += weights[n] * rows[n][i];
      }
    }
    cholesky.solveLower(rows);
    for (var i = 0; i < errors.length; i++) {
      micros[i] *= Math.exp(errors[i]);
      for (var row : rows) {
        variances[i] -= row[i] * row[i];
      }
    }
  }
}
