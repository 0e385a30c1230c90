package gpunas.cli.table;

import gpunas.latency.calibration.PredictionErrors;
import gpunas.latency.report.TableReport;
import gpunas.latency.report.TableReport.By;
import gpunas.latency.report.TableReport.Errors;
import gpunas.latency.table.LatencyTable.Prediction;
import gpunas.latency.table.Provenance;
import gpunas.latency.table.TableKey;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a table is, in words. */
final class TableText {

  private final TableReport table;

  TableText(TableReport table) {
    this.table = table;
  }

  void print(PrintWriter out) {
    out.println("table      %s, version %s".formatted(table.id(), table.version()));
    out.println("device     " + table.provenance());
    out.println(
        "layers     %d, from %.2f to %.2f µs"
            .formatted(table.layers(), table.fastestMicros(), table.slowestMicros()));
    if (table.provenance().kind() == Provenance.Kind.ESTIMATED) {
      out.println("estimated  from data sheets by a roofline model: nothing was measured");
      return;
    }
    printSources(out);
    printFailures(out);
    out.println("spread     " + spread());
    out.println("networks   %d timed as a whole".formatted(table.networks()));
    out.println("calibrated " + calibration());
    printErrors(table.errors(), out);
    var deviation = table.relativeDeviation();
    if (deviation != null) {
      out.println(
          "deviation  latencies are told as predicted ± %.1f %%".formatted(100 * deviation));
    }
    if (!table.leastSure().isEmpty()) {
      out.println("least sure modelled layers by what they add to a network's deviation");
      table
          .leastSure()
          .forEach(layer ->
              out.println(
                  "  %8.2f µs  %s ± %.1f %%"
                      .formatted(layer.micros(), layer.layer(), 100 * layer.deviation())));
    }
  }

  private void printSources(PrintWriter out) {
    var middle = table.middleDeviation();
    if (middle != null) {
      out.println(
          "sources    %d layers measured, %d modelled, these with a deviation of %.1f %% in the middle"
              .formatted(table.layers() - table.modelled(), table.modelled(), 100 * middle));
    } else if (table.provenance().kind() == Provenance.Kind.MEASURED) {
      out.println("sources    all layers measured");
    }
  }

  private void printFailures(PrintWriter out) {
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

  /** Tells how far predictions are from what was measured, calibrated and not. */
  static void print(List<Prediction> predictions, PrintWriter out) {
    printErrors(TableReport.errors(predictions), out);
  }

  private static void printErrors(List<Errors> errors, PrintWriter out) {
    if (errors.isEmpty()) {
      out.println("error      not known: no whole networks were timed");
      return;
    }
    out.println(
        "error      on %d networks that the calibration has not seen"
            .formatted(errors.getFirst().errors().networks()));
    out.println(
        "                    Spearman  Kendall  mean |error|     bias  within 5 %  within 10 %");
    errors.forEach(each -> out.println(line(each.by(), each.errors())));
  }

  private static String line(By by, PredictionErrors errors) {
    return "  %-18s  %6.4f   %6.4f  %10.2f %%  %+5.2f %%  %8.0f %%  %9.0f %%"
        .formatted(
            by.words(),
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
    var spread = table.spread();
    return spread == null
        ? "not known"
        : "the middle round took %.1f %% longer than the fastest; of the noisiest tenth, %.1f %% or more"
            .formatted(100 * spread.median(), 100 * spread.noisiestTenth());
  }
}
