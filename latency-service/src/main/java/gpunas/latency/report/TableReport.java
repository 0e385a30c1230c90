package gpunas.latency.report;

import gpunas.latency.calibration.Calibration;
import gpunas.latency.calibration.MacsPrediction;
import gpunas.latency.calibration.PredictionErrors;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.LatencyTable.Prediction;
import gpunas.latency.table.Provenance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a table is and how well it predicts.
 *
 * @param layers how many it has
 * @param modelled how many of them were not measured
 * @param failures why layers and whole networks could not be measured, by their keys
 * @param fastestMicros of its layers alone, microseconds
 * @param slowestMicros of its layers alone, microseconds
 * @param middleDeviation relative, the median of the modelled layers; null if there are none
 * @param spread null if it is not known of any entry
 * @param networks how many were timed as a whole
 * @param heldOut those that the calibration has not seen, in the order of their keys
 * @param errors of predictions of these; empty if there are no two
 * @param relativeDeviation how far a prediction may be off; null if nobody knows
 * @param leastSure the modelled layers that make networks least sure, the worst first
 */
public record TableReport(
    String id,
    String version,
    Provenance provenance,
    int layers,
    int modelled,
    Map<String, String> failures,
    double fastestMicros,
    double slowestMicros,
    @Nullable Double middleDeviation,
    @Nullable Spread spread,
    int networks,
    List<Prediction> heldOut,
    Calibration calibration,
    List<Errors> errors,
    @Nullable Double relativeDeviation,
    List<LeastSure> leastSure) {

  private static final int LEAST_SURE = 5;

  /** Copies the collections. */
  public TableReport {
    failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
    heldOut = List.copyOf(heldOut);
    errors = List.copyOf(errors);
    leastSure = List.copyOf(leastSure);
  }

  /** What networks are predicted by. */
  public enum By {
    /** Calibrated sums over layers: what the table predicts. */
    PREDICTED("predicted"),
    /** Sums over layers as they were measured. */
    PLAIN_SUM("plain sum"),
    /** Multiply-accumulates, a straight line. */
    MACS_LINE("MACs, a line"),
    /** Multiply-accumulates, interpolated. */
    MACS_INTERPOLATED("MACs, interpolated");

    private final String words;

    By(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }
  }

  /** How far predictions are off that are made in some way. */
  public record Errors(By by, PredictionErrors errors) {}

  /**
   * How far rounds are apart: the noise of the measurement.
   *
   * @param median by which share the middle round took longer than the fastest, of the median entry
   * @param noisiestTenth the least of the noisiest tenth
   */
  public record Spread(double median, double noisiestTenth) {}

  /**
   * A modelled layer.
   *
   * @param micros what it adds to the deviation of the mean network, microseconds
   * @param deviation its own, relative
   */
  public record LeastSure(String layer, double micros, double deviation) {}

  /** The report of a table. */
  public static TableReport of(LatencyTable table) {
    var micros = table.micros().values().stream().mapToDouble(Double::doubleValue);
    var range = micros.summaryStatistics();
    return new TableReport(
        table.id(),
        table.version(),
        table.provenance(),
        table.micros().size(),
        table.deviations().size(),
        table.failures(),
        range.getMin(),
        range.getMax(),
        middleDeviation(table),
        spread(table),
        table.networks().size(),
        table.predictions(),
        table.calibration(),
        errors(table),
        table.relativeDeviation(),
        table.leastSure(LEAST_SURE).entrySet().stream()
            .map(layer ->
                new LeastSure(
                    layer.getKey(),
                    layer.getValue(),
                    table.deviations().getOrDefault(layer.getKey(), Double.NaN)))
            .toList());
  }

  /**
   * How far predictions are from what was measured, calibrated and not; empty of fewer than two.
   */
  public static List<Errors> errors(List<Prediction> predictions) {
    return predictions.size() < 2
        ? List.of()
        : List.of(
            new Errors(By.PREDICTED, errors(predictions, Prediction::micros)),
            new Errors(By.PLAIN_SUM, errors(predictions, Prediction::sumMicros)));
  }

  private static PredictionErrors errors(
      List<Prediction> predictions, ToDoubleFunction<Prediction> predicted) {
    return PredictionErrors.of(
        predictions.stream().mapToDouble(predicted).toArray(),
        predictions.stream().mapToDouble(Prediction::measuredMicros).toArray());
  }

  private static List<Errors> errors(LatencyTable table) {
    var errors = new ArrayList<>(errors(table.predictions()));
    add(errors, By.MACS_LINE, table.errors(MacsPrediction.LINE));
    add(errors, By.MACS_INTERPOLATED, table.errors(MacsPrediction.INTERPOLATION));
    return errors;
  }

  private static void add(List<Errors> errors, By by, @Nullable PredictionErrors some) {
    if (some != null) {
      errors.add(new Errors(by, some));
    }
  }

  private static @Nullable Double middleDeviation(LatencyTable table) {
    var sorted = table.deviations().values().stream().sorted().toList();
    return sorted.isEmpty() ? null : sorted.get(sorted.size() / 2);
  }

  private static @Nullable Spread spread(LatencyTable table) {
    var entries = table.entries();
    var shares =
        table.spreads().entrySet().stream()
            .mapToDouble(
                entry -> entry.getValue() / entries.getOrDefault(entry.getKey(), Double.NaN))
            .sorted()
            .toArray();
    return shares.length == 0
        ? null
        : new Spread(shares[shares.length / 2], shares[shares.length * 9 / 10]);
  }
}
