package gpunas.cli.table;

import gpunas.latency.calibration.MacsPrediction;
import gpunas.latency.calibration.PredictionErrors;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.LatencyTable.Prediction;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table in words. */
final class TableReport {

  private static final int LEAST_SURE = 5;

  private final LatencyTable table;

  TableReport(LatencyTable table) {
    this.table = table;
  }

  void print(PrintWriter out) {
    out.println("table      %s, version %s".formatted(table.id(), table.version()));
    out.println("device     " + table.provenance());
    out.println(
        "layers     %d, from %.2f to %.2f µs"
            .formatted(table.micros().size(), lowest(), highest()));
    if (table.provenance().kind() == Provenance.Kind.ESTIMATED) {
      out.println("estimated  from data sheets by a roofline model: nothing was measured");
      return;
    }
    if (!table.deviations().isEmpty()) {
      out.println(
          "sources    %d layers measured, %d modelled, these with a deviation of %.1f %% in the middle"
              .formatted(
                  table.measuredLayers(), table.deviations().size(), 100 * middleDeviation()));
    }
    failures(out);
    out.println("spread     " + spread());
    out.println("networks   %d timed as a whole".formatted(table.networks().size()));
    out.println("calibrated " + calibration());
    print(table.predictions(), out);
    print("MACs, a line", table.errors(MacsPrediction.LINE), out);
    print("MACs, interpolated", table.errors(MacsPrediction.INTERPOLATION), out);
    var deviation = table.relativeDeviation();
    if (deviation != null) {
      out.println(
          "deviation  latencies are told as predicted ± %.1f %%".formatted(100 * deviation));
    }
    var leastSure = table.leastSure(LEAST_SURE);
    if (!leastSure.isEmpty()) {
      out.println("least sure modelled layers by what they add to a network's deviation");
      leastSure.forEach((layer, micros) ->
          out.println(
              "  %8.2f µs  %s ± %.1f %%"
                  .formatted(
                      micros, layer, 100 * table.deviations().getOrDefault(layer, Double.NaN))));
    }
  }

  private void failures(PrintWriter out) {
    var failures = table.failures();
    if (failures.isEmpty()) {
      return;
    }
    var networks = failures.keySet().stream().filter(TableKey::isNetwork).count();
    out.println(
        "failed     %d layers could not be measured and are modelled; and %d networks, which are left out"
            .formatted(failures.size() - networks, networks));
    failures.forEach((key, reason) -> out.println("  %s: %s".formatted(key, reason)));
  }

  private static void print(String name, @Nullable PredictionErrors errors, PrintWriter out) {
    if (errors != null) {
      out.println(line(name, errors));
    }
  }

  private double middleDeviation() {
    var sorted = table.deviations().values().stream().mapToDouble(Double::doubleValue).sorted();
    return sorted.skip(table.deviations().size() / 2).findFirst().orElseThrow();
  }

  /** Tells how far predictions are from what was measured, calibrated and not. */
  static void print(List<Prediction> predictions, PrintWriter out) {
    var calibrated = errors(predictions, Prediction::micros);
    var sums = errors(predictions, Prediction::sumMicros);
    if (calibrated == null || sums == null) {
      out.println("error      not known: no whole networks were timed");
      return;
    }
    out.println(
        "error      on %d networks that the calibration has not seen"
            .formatted(calibrated.networks()));
    out.println(
        "                    Spearman  Kendall  mean |error|     bias  within 5 %  within 10 %");
    out.println(line("predicted", calibrated));
    out.println(line("plain sum", sums));
  }

  private static @Nullable PredictionErrors errors(
      List<Prediction> predictions, ToDoubleFunction<Prediction> predicted) {
    return predictions.size() < 2
        ? null
        : PredictionErrors.of(
            predictions.stream().mapToDouble(predicted).toArray(),
            predictions.stream().mapToDouble(Prediction::measuredMicros).toArray());
  }

  private static String line(String name, PredictionErrors errors) {
    return "  %-18s  %6.4f   %6.4f  %10.2f %%  %+5.2f %%  %8.0f %%  %9.0f %%"
        .formatted(
            name,
            errors.spearman(),
            errors.kendall(),
            100 * errors.meanError(),
            100 * errors.bias(),
            100 * errors.within5Percent(),
            100 * errors.within10Percent());
  }

  private String calibration() {
    var terms = table.calibration().coefficients();
    return terms.isEmpty()
        ? "no: costs are what was measured"
        : terms.entrySet().stream()
            .map(term ->
                "%+.4g x %s"
                    .formatted(term.getValue(), term.getKey().name().toLowerCase(Locale.ROOT)))
            .collect(Collectors.joining(", ", "layer ", ""));
  }

  /** How far rounds are apart: the noise of the measurement. */
  private String spread() {
    var shares =
        table.spreads().entrySet().stream()
            .mapToDouble(entry ->
                entry.getValue() / table.entries().getOrDefault(entry.getKey(), Double.NaN))
            .sorted()
            .toArray();
    return shares.length == 0
        ? "not known"
        : "the middle round took %.1f %% longer than the fastest; of the noisiest tenth, %.1f %% or more"
            .formatted(100 * shares[shares.length / 2], 100 * shares[shares.length * 9 / 10]);
  }

  private double lowest() {
    return table.micros().values().stream().mapToDouble(Double::doubleValue).min().orElse(0);
  }

  private double highest() {
    return table.micros().values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
