package gpunas.latency.calibration;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Predicts latencies from multiply-accumulates alone: what a table has to be better than. */
public enum MacsPrediction {
  /** A straight line with the least relative errors. */
  LINE {
    @Override
    public double[] predict(double[] macs, double[] micros, double[] of) {
      var factors =
          IntStream.range(0, macs.length)
              .mapToObj(i -> new double[] {1 / micros[i], macs[i] / micros[i]})
              .toArray(double[][]::new);
      var ones = new double[macs.length];
      Arrays.fill(ones, 1);
      var line = RidgeRegression.solve(factors, ones, HARDLY);
      return Arrays.stream(of).map(each -> line[0] + line[1] * each).toArray();
    }
  },
  /** Straight lines from each network to the next larger one; the outermost go on. */
  INTERPOLATION {
    @Override
    public double[] predict(double[] macs, double[] micros, double[] of) {
      var order =
          IntStream.range(0, macs.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> macs[i]))
              .mapToInt(Integer::intValue)
              .toArray();
      return Arrays.stream(of)
          .map(each -> {
            var above = 1;
            while (above < order.length - 1 && macs[order[above]] < each) {
              above++;
            }
            int low = order[above - 1];
            int high = order[above];
            var width = macs[high] - macs[low];
            var share = width == 0 ? 0.5 : (each - macs[low]) / width;
            return Math.max(0, micros[low] + share * (micros[high] - micros[low]));
          })
          .toArray();
    }
  };

  private static final double HARDLY = 1e-9;

  /**
   * Predicted latencies, microseconds.
   *
   * @param macs of networks that were timed, at least two
   * @param micros of the same networks
   * @param of what is to be predicted: multiply-accumulates of other networks
   */
  public abstract double[] predict(double[] macs, double[] micros, double[] of);
}
