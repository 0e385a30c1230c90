package gpunas.latency.model;

import gpunas.gaussianprocess.GaussianProcess;
import gpunas.gaussianprocess.Hyperparameters;
import gpunas.gaussianprocess.JointPosterior;
import gpunas.gaussianprocess.Observations;
import gpunas.gaussianprocess.WeightedSum;
import gpunas.searchspace.Layer;
import gpunas.searchspace.LayerKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * What measured layers tell of others: a fitted roofline times an efficiency, whose logarithm is
 * smooth in a layer's work and choices, which a Gaussian process learns.
 *
 * <p>Deviations are relative: of the logarithm of a latency.
 */
final class LayerModel {

  /** More teach hardly anything that fewer do not, and time grows with the square. */
  private static final int MOST_OBSERVATIONS = 800;

  /** Of which hyperparameters are fitted on, whose time grows with the cube. */
  private static final int MOST_FITTED = 300;

  private static final long SEED = 1;

  private final LayerFeatures features;
  private final BaseCost base;
  private final GaussianProcess process;
  private final double mean;
  private final double unit;
  private final double noise;

  private LayerModel(
      LayerFeatures features,
      BaseCost base,
      GaussianProcess process,
      double mean,
      double unit,
      double noise) {
    this.features = features;
    this.base = base;
    this.process = process;
    this.mean = mean;
    this.unit = unit;
    this.noise = noise;
  }

  /**
   * A model of what was measured.
   *
   * @param measured microseconds by {@link LayerKey}, at least two
   */
  static LayerModel fit(LayerFeatures features, SortedMap<String, Double> measured) {
    var keys = new ArrayList<>(measured.keySet());
    Collections.shuffle(keys, new Random(SEED));
    var learnt = keys.subList(0, Math.min(keys.size(), MOST_OBSERVATIONS));
    var layers = learnt.stream().map(LayerKey::parse).toList();
    var micros =
        learnt.stream().mapToDouble(key -> measured.getOrDefault(key, Double.NaN)).toArray();
    var works = layers.stream().map(Work::of).toList();
    var base = BaseCost.fit(works, micros);
    var logs =
        IntStream.range(0, micros.length)
            .mapToDouble(i -> Math.log(micros[i] / base.micros(works.get(i))))
            .toArray();
    var mean = Arrays.stream(logs).average().orElseThrow();
    var square = Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
    var unit = Math.max(1e-3, Math.sqrt(square / logs.length));
    var inputs = layers.stream().map(features::of).toArray(double[][]::new);
    var targets = Arrays.stream(logs).map(log -> (log - mean) / unit).toArray();
    var fitted = hyperparameters(inputs, targets);
    return new LayerModel(
        features,
        base,
        GaussianProcess.condition(observations(inputs, targets), fitted),
        mean,
        unit,
        fitted.noise());
  }

  private static Hyperparameters hyperparameters(double[][] inputs, double[] targets) {
    var count = Math.min(inputs.length, MOST_FITTED);
    return GaussianProcess.fit(
        observations(Arrays.copyOf(inputs, count), Arrays.copyOf(targets, count)));
  }

  private static Observations observations(double[][] inputs, double[] targets) {
    var repeats = new int[targets.length];
    Arrays.fill(repeats, 1);
    var scaleOf = IntStream.range(0, inputs[0].length).toArray();
    return new Observations(inputs, scaleOf, targets, repeats);
  }

  /** Variance of a layer's relative error about what is smooth: kernels change by leaps. */
  double unexplained() {
    return unit * unit * noise;
  }

  /** What is known of some layers, together. */
  Predicted predict(List<Layer> layers) {
    var joint = process.joint(layers.stream().map(features::of).toArray(double[][]::new));
    var means = joint.means();
    var micros =
        IntStream.range(0, means.length)
            .mapToDouble(
                i -> base.micros(Work.of(layers.get(i))) * Math.exp(mean + unit * means[i]))
            .toArray();
    return new Predicted(micros, joint, unit);
  }

  /** The relative error of a sum of layers, given the share that each has in it. */
  Sum sum(List<Layer> layers, double[] shares) {
    return new Sum(
        process.sum(layers.stream().map(features::of).toArray(double[][]::new), shares), unit);
  }

  /**
   * A weighted sum of relative errors of layers.
   *
   * @param unit relative error that one in the process's unit is
   */
  record Sum(WeightedSum sum, double unit) {
    double covariance(Sum other) {
      return unit * unit * sum.covariance(other.sum);
    }
  }

  /**
   * Predictions of some layers.
   *
   * @param micros of each
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by convention
  record Predicted(double[] micros, JointPosterior joint, double unit) {

    /** Variances of the relative errors. */
    double[] variances() {
      return squared(joint.variances());
    }

    /** Covariances of the relative error of one layer with those of all. */
    double[] covariances(int layer) {
      return squared(joint.covariances(layer));
    }

    /** Covariances of a sum's relative error with those of all. */
    double[] covariances(Sum sum) {
      return squared(joint.covariances(sum.sum()));
    }

    private double[] squared(double[] values) {
      return Arrays.stream(values).map(value -> unit * unit * value).toArray();
    }
  }
}
