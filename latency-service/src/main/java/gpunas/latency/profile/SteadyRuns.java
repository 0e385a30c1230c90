package gpunas.latency.profile;

import gpunas.searchmodel.NetworkFigures;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came of running a model again and again, one run after the other and nothing beside it.
 *
 * @param p50Micros median, microseconds per batch
 * @param p99Micros 99th percentile, microseconds per batch; of fewer than 100 runs the slowest
 * @param runs how many, at least 1
 * @param imagesPerSecond of all runs together
 * @param millijoulesPerImage of all runs together; null: the device tells none
 */
public record SteadyRuns(
    double p50Micros,
    double p99Micros,
    int runs,
    double imagesPerSecond,
    @Nullable Double millijoulesPerImage) {

  private static final Logger LOG = LoggerFactory.getLogger(SteadyRuns.class);

  private static final String NO_ENERGY = "energy: this device tells none";

  /**
   * Of the times of runs.
   *
   * @param micros of each run, at least one, in any order
   * @param images in a batch
   * @param seconds that all of them took together
   * @param watts mean power of the device meanwhile; null: nobody knows
   */
  public static SteadyRuns of(double[] micros, int images, double seconds, @Nullable Double watts) {
    var sorted = micros.clone();
    Arrays.sort(sorted);
    var imagesPerSecond = images * sorted.length / seconds;
    return new SteadyRuns(
        quantile(sorted, 0.5),
        quantile(sorted, 0.99),
        sorted.length,
        imagesPerSecond,
        millijoules(watts, imagesPerSecond));
  }

  /** Energy for an image; null if the power is not known. */
  public static @Nullable Double millijoules(@Nullable Double watts, double imagesPerSecond) {
    return watts == null ? null : (Double) (1000 * watts / imagesPerSecond);
  }

  /** The least that a share of them does not exceed. */
  private static double quantile(double[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  /**
   * The figures of a network: percentiles of runs in the batches of its latency table, throughput
   * and energy of runs in other ones. Batches that the device cannot run, for want of memory for
   * example, leave these out and say why.
   *
   * @param inBatchesOf runs it in batches of so many images
   * @throws RuntimeException what the runs in the table's batches throw; or those in other ones, if
   *     who runs them was told to stop
   */
  public static NetworkFigures figures(
      IntFunction<SteadyRuns> inBatchesOf, int tableBatch, int throughputBatch) {
    return figures(inBatchesOf, tableBatch, throughputBatch, _ -> false);
  }

  /**
   * The same of a network that may be tried again.
   *
   * @param isThrown failures in other batches, too, for which it is
   */
  static NetworkFigures figures(
      IntFunction<SteadyRuns> inBatchesOf,
      int tableBatch,
      int throughputBatch,
      Predicate<RuntimeException> isThrown) {
    var single = inBatchesOf.apply(tableBatch);
    try {
      var many = throughputBatch == tableBatch ? single : inBatchesOf.apply(throughputBatch);
      return figures(
          single,
          many.imagesPerSecond(),
          throughputBatch,
          many.millijoulesPerImage(),
          many.millijoulesPerImage() == null ? NO_ENERGY : null);
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted() || isThrown.test(e)) {
        throw e;
      }
      LOG.warn("A network could not be run in batches of {}.", throughputBatch, e);
      return figures(
          single,
          null,
          throughputBatch,
          null,
          "throughput and energy in batches of %d: %s".formatted(throughputBatch, e.getMessage()));
    }
  }

  private static NetworkFigures figures(
      SteadyRuns single,
      @Nullable Double imagesPerSecond,
      int throughputBatch,
      @Nullable Double millijoules,
      @Nullable String reason) {
    return new NetworkFigures(
        single.p50Micros(),
        single.p99Micros(),
        single.runs(),
        imagesPerSecond,
        throughputBatch,
        millijoules,
        reason);
  }
}
