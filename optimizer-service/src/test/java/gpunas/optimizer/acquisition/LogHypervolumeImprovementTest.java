package gpunas.optimizer.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import gpunas.optimizer.acquisition.LogHypervolumeImprovement.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogHypervolumeImprovementTest {

  private static final Value REFERENCE = new Value(4, 5);

  /** Four on the front; one behind it, one equal in cost, two beyond the reference. */
  private static final List<Value> KNOWN =
      List.of(
          new Value(3, 1),
          new Value(1, 4),
          new Value(2, 2.5),
          new Value(2.5, 3),
          new Value(1, 4.5),
          new Value(1.5, 3.5),
          new Value(0.5, 6),
          new Value(5, 0.1));

  /** The area between some values and the reference, by adding up columns. */
  private static double area(List<Value> values) {
    var costs =
        values.stream()
            .mapToDouble(Value::cost)
            .filter(cost -> cost < REFERENCE.cost())
            .sorted()
            .toArray();
    double area = 0;
    for (int i = 0; i < costs.length; i++) {
      double from = costs[i];
      double to = i + 1 < costs.length ? costs[i + 1] : REFERENCE.cost();
      double lowest =
          values.stream()
              .filter(value -> value.cost() <= from)
              .mapToDouble(Value::loss)
              .min()
              .orElseThrow();
      area += (to - from) * Math.max(0, REFERENCE.loss() - lowest);
    }
    return area;
  }

  @ParameterizedTest
  @CsvSource({
    "0.2, 4, 1",
    "1, 4, 0.5",
    "1.2, 3.7, 0.8",
    "1.7, 3, 1.5",
    "2.2, 2.5, 0.3",
    "3.5, 1.2, 0.6"
  })
  void the_expectation_is_that_of_many_draws(double cost, double mean, double deviation) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(8);
    double before = area(KNOWN);
    double sum = 0;
    double squares = 0;
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      var more = new ArrayList<>(KNOWN);
      more.add(new Value(cost, mean + deviation * random.nextGaussian()));
      double gain = area(more) - before;
      sum += gain;
      squares += gain * gain;
    }
    double average = sum / draws;
    double error = Math.sqrt((squares / draws - average * average) / draws);
    double expected =
        Math.exp(new LogHypervolumeImprovement(KNOWN, REFERENCE).of(cost, mean, deviation));
    assertThat(expected).isCloseTo(average, within(4 * error));
  }

  @Test
  void without_a_front_it_is_the_improvement_on_the_corner_times_the_width() {
    assertThat(new LogHypervolumeImprovement(List.of(), REFERENCE).of(1, 4, 0.5))
        .isCloseTo(Math.log(3) + LogExpectedImprovement.of(4, 0.5, 5), within(1e-12));
  }

  @Test
  void beyond_the_corner_nothing_is_gained() {
    assertThat(new LogHypervolumeImprovement(KNOWN, REFERENCE).of(4, 0, 1))
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void candidates_are_ordered_also_where_the_area_underflows() {
    var front = new LogHypervolumeImprovement(KNOWN, REFERENCE);
    assertThat(front.of(2, 100, 1)).isGreaterThan(front.of(2, 101, 1)).isLessThan(-1000);
  }
}
