package gpunas.optimizer.gp;

import gpunas.optimizer.linalg.Cholesky;
import gpunas.optimizer.linalg.Rows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A Gaussian process of zero mean and unit variance, conditioned on observations. */
public final class GaussianProcess {
  /** What is predicted of the function, without noise, at one input per index. */
  public record Prediction(double[] means, double[] deviations) {}

  private final double[][] inputs;
  private final int[] scaleOf;
  private final double[] lengthScales;
  private final double noise; private final double os;
  private final ScaledInputs scaled;
  private final Cholesky cholesky;
  private final double[] weights;

  private GaussianProcess(double[][] inputs, int[] scaleOf, double[] lengthScales, double noise, double os, ScaledInputs scaled, Cholesky cholesky, double[] weights) {
    this.inputs = inputs; this.scaleOf = scaleOf; this.lengthScales = lengthScales; this.noise = noise; this.os = os; this.scaled = scaled; this.cholesky = cholesky; this.weights = weights;
  }

  public static Hyperparameters fit(Observations observations, Hyperparameters start, int maxIterations) {
    return new Hyperparameters(Lbfgs.minimise(new MarginalLikelihood(observations), start.logarithms(), maxIterations, 1e-3));
  }

  public static GaussianProcess condition(Observations observations, Hyperparameters h) {
    double[] l = h.lengthScales();
    ScaledInputs scaled = new ScaledInputs(observations.inputs(), l, observations.scaleOf());
    int n = scaled.size();
    double[][] kernel = new double[n][];
    for (int i = 0; i < n; i++) {
      kernel[i] = scaled.squaredDistances(scaled, i, i + 1);
      for (int k = 0; k < i; k++) kernel[i][k] = h.outputScale() * Matern52.value(kernel[i][k]);
      kernel[i][i] = h.outputScale() + h.noise() / observations.repeats()[i];
    }
    @Nullable Cholesky c = Cholesky.of(kernel);
    if (c == null) throw new IllegalStateException();
    return new GaussianProcess(observations.inputs(), observations.scaleOf(), l, h.noise(), h.outputScale(), scaled, c, c.solve(observations.targets()));
  }

  /** With pending believed. */
  public GaussianProcess believe(double[] input) {
    int n = inputs.length;
    double[][] more = Arrays.copyOf(inputs, n + 1); more[n] = input;
    ScaledInputs s = new ScaledInputs(more, lengthScales, scaleOf);
    double[] row = s.squaredDistances(s, n, n + 1);
    for (int k = 0; k < n; k++) row[k] = os * Matern52.value(row[k]);
    row[n] = os + noise;
    @Nullable Cholesky c = cholesky.append(row);
    if (c == null) throw new IllegalStateException();
    return new GaussianProcess(more, scaleOf, lengthScales, noise, os, s, c, Arrays.copyOf(weights, n + 1));
  }

  private double[][] cross(ScaledInputs at) {
    double[][] k = new double[inputs.length][];
    for (int i = 0; i < k.length; i++) {
      k[i] = at.squaredDistances(scaled, i, at.size());
      for (int j = 0; j < k[i].length; j++) k[i][j] = os * Matern52.value(k[i][j]);
    }
    return k;
  }

  public double[] means(double[][] at) {
    double[] m = new double[at.length];
    double[][] k = cross(new ScaledInputs(at, lengthScales, scaleOf));
    Rows.addScaled(m, 0, m.length, weights, 0, k, k.length);
    return m;
  }

  public Prediction predict(double[][] at) {
    double[] m = new double[at.length];
    double[] d = new double[at.length];
    if (at.length == 0) return new Prediction(m, d);
    double[][] k = cross(new ScaledInputs(at, lengthScales, scaleOf));
    Rows.addScaled(m, 0, m.length, weights, 0, k, k.length);
    cholesky.solveLower(k);
    Arrays.fill(d, os);
    for (double[] row : k) for (int j = 0; j < d.length; j++) d[j] -= row[j] * row[j];
    for (int j = 0; j < d.length; j++) d[j] = Math.sqrt(Math.max(d[j], 1e-12));
    return new Prediction(m, d);
  }
}
