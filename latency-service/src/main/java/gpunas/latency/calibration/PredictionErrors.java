package gpunas.latency.calibration;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/**
 * How far predicted latencies are from measured ones.
 *
 * @param networks how many were compared
 * @param spearman rank correlation, -1 to 1; 0 if all are equal
 * @param kendall tau-b, -1 to 1: how much more often than not two networks are predicted in the
 *     order they have
 * @param meanError mean of |predicted / measured - 1|
 * @param bias mean of predicted / measured - 1
 * @param within5Percent share of networks predicted that well, 0 to 1
 * @param within10Percent share of networks predicted that well, 0 to 1
 */
public record PredictionErrors(
    int networks,
    double spearman,
    double kendall,
    double meanError,
    double bias,
    double within5Percent,
    double within10Percent) {

  private static final double FIVE_PERCENT = 0.05;
  private static final double TEN_PERCENT = 0.1;

  /**
   * Compares.
   *
   * @throws IllegalArgumentException if there are no two networks, or not as many of one as of the
   *     other
   */
  public static PredictionErrors of(double[] predicted, double[] measured) {
    if (predicted.length != measured.length || measured.length < 2) {
      throw new IllegalArgumentException(
          "%d predictions cannot be compared with %d measurements; expected as many, at least 2."
              .formatted(predicted.length, measured.length));
    }
    var errors =
        IntStream.range(0, measured.length)
            .mapToDouble(i -> predicted[i] / measured[i] - 1)
            .toArray();
    return new PredictionErrors(
        errors.length,
        correlation(ranks(predicted), ranks(measured)),
        kendall(predicted, measured),
        Arrays.stream(errors).map(Math::abs).average().orElseThrow(),
        Arrays.stream(errors).average().orElseThrow(),
        share(errors, error -> Math.abs(error) <= FIVE_PERCENT),
        share(errors, error -> Math.abs(error) <= TEN_PERCENT));
  }

  /**
   * The standard deviation of a normal distribution of this mean error: unlike the root of the mean
   * square, a single network far off does not decide on it.
   */
  public double relativeDeviation() {
    return meanError * Math.sqrt(Math.PI / 2);
  }

  private static double share(double[] errors, DoublePredicate small) {
    return Arrays.stream(errors).filter(small).count() / (double) errors.length;
  }

  /** Ranks from 0; equal values share the mean of theirs. */
  private static double[] ranks(double[] values) {
    var order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    var ranks = new double[values.length];
    for (int from = 0, to; from < order.length; from = to) {
      to = from + 1;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (var i = from; i < to; i++) {
        ranks[order[i]] = (from + to - 1) / 2.0;
      }
    }
    return ranks;
  }

  private static double correlation(double[] a, double[] b) {
    var meanA = Arrays.stream(a).average().orElseThrow();
    var meanB = Arrays.stream(b).average().orElseThrow();
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (var i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return aa * bb == 0 ? 0 : ab / Math.sqrt(aa * bb);
  }

  private static double kendall(double[] a, double[] b) {
    double agreement = 0;
    double pairsA = 0;
    double pairsB = 0;
    for (var i = 0; i < a.length; i++) {
      for (var j = 0; j < i; j++) {
        var orderA = Double.compare(a[i], a[j]);
        var orderB = Double.compare(b[i], b[j]);
        agreement += orderA * orderB;
        pairsA += Math.abs(orderA);
        pairsB += Math.abs(orderB);
      }
    }
    return pairsA * pairsB == 0 ? 0 : agreement / Math.sqrt(pairsA * pairsB);
  }
}
