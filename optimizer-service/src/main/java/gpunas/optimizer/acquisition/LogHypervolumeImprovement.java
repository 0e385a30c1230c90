package gpunas.optimizer.acquisition;

import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * The logarithm of the expected hypervolume improvement of a front of two quantities, lower better,
 * of which the cost is known exactly and the loss is predicted.
 *
 * <p>A candidate can only add area at costs from its own up to the reference. There the front is a
 * staircase, and what a candidate adds above a step is the step's width times its improvement on
 * the step's height: the expectation is a sum of expected improvements in one dimension, exact.
 */
public final class LogHypervolumeImprovement {
  /** Where steps begin, ascending, and the reference cost last. */
  private final double[] costs;

  /** The lowest loss of the front at each step; the reference loss left of the front. */
  private final double[] losses;

  private final double referenceLoss;

  /**
   * A value of known cost.
   *
   * @param cost exact
   * @param loss mean of what is believed of it
   */
  public record Value(double cost, double loss) {}

  /**
   * The improvement on a set of values.
   *
   * @param known any values, on their front or not
   * @param reference the corner up to which area counts
   */
  public LogHypervolumeImprovement(Iterable<Value> known, Value reference) {
    var byCost =
        new TreeSet<>(Comparator.comparingDouble(Value::cost).thenComparingDouble(Value::loss));
    known.forEach(byCost::add);
    costs = new double[byCost.size() + 1];
    losses = new double[byCost.size()];
    referenceLoss = reference.loss();
    int steps = 0;
    double lowest = referenceLoss;
    for (var value : byCost) {
      if (value.cost() < reference.cost() && value.loss() < lowest) {
        lowest = value.loss();
        costs[steps] = value.cost();
        losses[steps++] = lowest;
      }
    }
    Arrays.fill(costs, steps, costs.length, reference.cost());
    Arrays.fill(losses, steps, losses.length, lowest);
  }

  /**
   * Returns the logarithm of the area expected to be added, negative infinity at and beyond the
   * reference cost.
   *
   * @param cost the candidate's cost
   * @param mean mean of its loss
   * @param deviation standard deviation of its loss, above 0
   */
  public double of(double cost, double mean, double deviation) {
    double sum = Double.NEGATIVE_INFINITY;
    double height = referenceLoss;
    double from = cost;
    for (int step = 0; step < costs.length; step++) {
      double to = costs[step];
      if (to > from) {
        double width = Math.log(to - from);
        sum = logAdd(sum, width + LogExpectedImprovement.of(mean, deviation, height));
        from = to;
      }
      height = step < losses.length ? losses[step] : height;
    }
    return sum;
  }

  private static double logAdd(double a, double b) {
    double high = Math.max(a, b);
    return high == Double.NEGATIVE_INFINITY
        ? high
        : high + Math.log1p(Math.exp(Math.min(a, b) - high));
  }
}
