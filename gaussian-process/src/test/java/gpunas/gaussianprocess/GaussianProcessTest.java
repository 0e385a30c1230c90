package gpunas.gaussianprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.ejml.simple.SimpleMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianProcessTest {

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private static double[][] inputs(int n, int columns, RandomGenerator random) {
    double[][] inputs = new double[n][];
    Arrays.setAll(inputs, _ -> random.doubles(columns).toArray());
    return inputs;
  }

  /** Five columns on four length scales; every third value is a mean of three. */
  private static Observations observations(int n, RandomGenerator random) {
    double[][] inputs = inputs(n, 5, random);
    double[] targets =
        Arrays.stream(inputs)
            .mapToDouble(x -> Math.sin(4 * x[0]) + x[1] * x[2] + 0.05 * random.nextGaussian())
            .toArray();
    int[] repeats = IntStream.range(0, n).map(i -> i % 3 == 0 ? 3 : 1).toArray();
    return new Observations(
        inputs, new int[] {0, 1, 2, 2, 3}, OutputWarping.standardise(targets).values(), repeats);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void the_gradient_is_that_of_finite_differences(long seed) {
    var random = random(seed);
    var likelihood = new MarginalLikelihood(observations(20, random));
    double[] at = random.doubles(7, -1, 1).toArray();
    at[6] -= 3;
    double[] gradient = new double[7];
    likelihood.evaluate(at, gradient);
    double step = 1e-5;
    for (int j = 0; j < at.length; j++) {
      double[] up = at.clone();
      double[] down = at.clone();
      up[j] += step;
      down[j] -= step;
      double difference =
          (likelihood.evaluate(up, new double[7]) - likelihood.evaluate(down, new double[7]))
              / (2 * step);
      assertThat(gradient[j]).isCloseTo(difference, within(1e-5 * (1 + Math.abs(difference))));
    }
  }

  @Test
  void a_fit_is_better_than_where_it_started() {
    var observations = observations(40, random(4));
    var likelihood = new MarginalLikelihood(observations);
    double[] ignored = new double[7];
    double before = likelihood.evaluate(Hyperparameters.initial(4).logarithms(), ignored);
    double after = likelihood.evaluate(GaussianProcess.fit(observations).logarithms(), ignored);
    assertThat(after).isLessThan(before - 1);
  }

  /** Rasmussen and Williams, equations 2.25 and 2.26, written down with EJML. */
  @Test
  void the_posterior_is_that_of_the_textbook() {
    var random = random(5);
    var observations = observations(25, random);
    var fitted = GaussianProcess.fit(observations);
    double[][] at = inputs(10, 5, random);
    var predictions = GaussianProcess.condition(observations, fitted).predict(at);

    int n = observations.size();
    var kernel = new SimpleMatrix(n, n);
    var targets = new SimpleMatrix(n, 1, true, observations.targets());
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        kernel.set(i, k, covariance(observations.inputs()[i], observations.inputs()[k], fitted));
      }
      kernel.set(i, i, kernel.get(i, i) + fitted.noise() / observations.repeats()[i]);
    }
    for (int j = 0; j < at.length; j++) {
      var cross = new SimpleMatrix(n, 1);
      for (int i = 0; i < n; i++) {
        cross.set(i, 0, covariance(observations.inputs()[i], at[j], fitted));
      }
      double mean = cross.dot(kernel.solve(targets));
      double variance = covariance(at[j], at[j], fitted) - cross.dot(kernel.solve(cross));
      assertThat(predictions.get(j).mean()).isCloseTo(mean, within(1e-8));
      assertThat(predictions.get(j).deviation()).isCloseTo(Math.sqrt(variance), within(1e-8));
    }
  }

  private static double covariance(double[] a, double[] b, Hyperparameters fitted) {
    int[] scaleOf = {0, 1, 2, 2, 3};
    double product = 0;
    double square = 0;
    for (int c = 0; c < a.length; c++) {
      double scale = fitted.lengthScales()[scaleOf[c]];
      product += (a[c] - 0.5) * (b[c] - 0.5) / (scale * scale);
      square += (a[c] - b[c]) * (a[c] - b[c]) / (scale * scale);
    }
    double r = Math.sqrt(5 * square);
    var kernel = fitted.kernel();
    return 10 + kernel.straight() * product + kernel.bent() * (1 + r + r * r / 3) * Math.exp(-r);
  }

  @Test
  void believing_keeps_the_means_and_shrinks_the_deviation() {
    var random = random(6);
    var observations = observations(15, random);
    var process = GaussianProcess.condition(observations, GaussianProcess.fit(observations));
    double[][] at = inputs(5, 5, random);
    var believed = process.believe(new double[][] {at[0]});
    for (int j = 0; j < at.length; j++) {
      assertThat(believed.means(at)[j]).isCloseTo(process.means(at)[j], within(1e-9));
    }
    assertThat(believed.predict(at).getFirst().deviation())
        .isLessThan(process.predict(at).getFirst().deviation());
  }

  @Test
  void observations_that_come_later_give_what_all_at_once_give() {
    var random = random(7);
    var all = observations(40, random);
    var fitted = GaussianProcess.fit(all);
    double[] otherTargets = random.doubles(25).toArray();
    var first =
        new Observations(
            Arrays.copyOf(all.inputs(), 25),
            all.scaleOf(),
            otherTargets,
            Arrays.copyOf(all.repeats(), 25));
    double[][] at = inputs(6, 5, random);
    var later = GaussianProcess.condition(first, fitted).believe(at).given(all);
    assertThat(later.predict(at)).isEqualTo(GaussianProcess.condition(all, fitted).predict(at));
  }

  @Test
  void a_failure_counts_as_the_median_and_an_outlier_does_not_flatten_what_matters() {
    double[] warped =
        OutputWarping.warp(new double[] {0.50, 0.53, 0.51, 0.52, 0.54, 0.55, Double.NaN, 100})
            .values();
    assertThat(warped[6]).isEqualTo(warped[1]);
    assertThat(warped[0]).isLessThan(warped[2]);
    assertThat(warped[2]).isLessThan(warped[1]);
    assertThat(warped[1]).isLessThan(warped[7]);
    assertThat(warped[1] - warped[0]).isGreaterThan(0.05);
  }

  @Test
  void ordinary_values_stay_in_proportion() {
    var warped = OutputWarping.warp(new double[] {3, 1, 2, 5, 4});
    assertThat(warped.unit()).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(warped.values()[3] - warped.values()[1]).isCloseTo(4 / warped.unit(), within(1e-12));
  }
}
