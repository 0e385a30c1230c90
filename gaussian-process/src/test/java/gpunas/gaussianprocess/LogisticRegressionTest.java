package gpunas.gaussianprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);

  private double[][] inputs(int rows, int columns) {
    double[][] inputs = new double[rows][];
    Arrays.setAll(inputs, _ -> random.doubles(columns).toArray());
    return inputs;
  }

  private static LogisticRegression fit(double[][] inputs, Predicate<double[]> outcome) {
    boolean[] outcomes = new boolean[inputs.length];
    for (int i = 0; i < outcomes.length; i++) {
      outcomes[i] = outcome.test(inputs[i]);
    }
    return LogisticRegression.fit(inputs, outcomes);
  }

  private static double probability(LogisticRegression fitted, double... input) {
    return Math.exp(fitted.logProbability(input));
  }

  @Test
  void with_constant_inputs_the_probability_is_how_often_the_outcome_came() {
    double[][] same = new double[20][3];
    int[] row = {0};
    var fitted = fit(same, _ -> row[0]++ < 15);
    assertThat(probability(fitted, 0, 0, 0)).isCloseTo(0.75, within(0.002));
  }

  @Test
  void odds_are_found_from_many_outcomes() {
    var fitted =
        fit(
            inputs(20_000, 2),
            input -> random.nextDouble() < 1 / (1 + Math.exp(-(4 * input[0] - 2 * input[1]))));
    assertThat(probability(fitted, 0, 0)).isCloseTo(0.5, within(0.03));
    assertThat(probability(fitted, 0.5, 0)).isCloseTo(0.881, within(0.02));
    assertThat(probability(fitted, 0, 1)).isCloseTo(0.119, within(0.02));
  }

  @Test
  void what_lies_far_on_the_wrong_side_of_an_edge_hardly_ever_comes() {
    var fitted = fit(inputs(60, 5), input -> input[2] < 0.7);
    assertThat(probability(fitted, 0.5, 0.5, 1, 0.5, 0.5)).isLessThan(0.02);
    assertThat(probability(fitted, 0.5, 0.5, 0.3, 0.5, 0.5)).isGreaterThan(0.98);
  }

  @Test
  void an_outcome_that_always_came_is_likely_but_not_certain() {
    var fitted = fit(inputs(10, 2), _ -> true);
    assertThat(probability(fitted, 0.5, 0.5)).isBetween(0.9, 0.9999);
    assertThat(fitted.logProbability(new double[] {-1e6, -1e6})).isNegative().isFinite();
  }

  @Test
  void what_is_expected_without_an_observation_is_what_a_fit_without_it_says() {
    double[][] inputs = inputs(40, 3);
    boolean[] outcomes = new boolean[inputs.length];
    for (int i = 0; i < outcomes.length; i++) {
      outcomes[i] = random.nextDouble() < 0.2 + 0.6 * inputs[i][0];
    }
    var fitted = LogisticRegression.fit(inputs, outcomes);
    var others =
        LogisticRegression.fit(
            Arrays.copyOf(inputs, inputs.length - 1), Arrays.copyOf(outcomes, inputs.length - 1));
    double[] last = inputs[inputs.length - 1];
    boolean outcome = outcomes[inputs.length - 1];
    double without = others.logProbability(last);
    assertThat(fitted.logProbabilityWithout(last, outcome)).isCloseTo(without, within(0.02));
    assertThat(fitted.logProbability(last)).isNotCloseTo(without, within(0.02));
  }
}
