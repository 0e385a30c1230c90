package gpunas.latency.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.latency.calibration.Term;
import gpunas.latency.document.TableJson;
import gpunas.latency.report.TableReport;
import gpunas.latency.report.TableSheet;
import gpunas.latency.table.LatencyTable;
import gpunas.latency.table.Provenance;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a table is and how well it predicts, as it is shown. What nobody knows is left out.
 *
 * @param layers how many it has
 * @param modelled how many of them were not measured
 * @param fastestMicros of its layers alone
 * @param slowestMicros of its layers alone
 * @param middleDeviation relative, the median of the modelled layers
 * @param networks how many were timed as a whole
 * @param heldOut those of them that the calibration has not seen
 * @param calibration what is added to each layer; empty: nothing
 * @param errors of predictions of the networks held out, by what they are predicted by
 * @param relativeDeviation how far a prediction may be off
 * @param leastSure the modelled layers that make networks least sure, the worst first
 * @param kinds of its layers
 * @param resolutions of their inputs, the largest first
 * @param useOf which networks the use of layers was counted in, for people
 * @param unmeasured the layers that are modelled, and what measuring them wants
 */
@Serdeable
record TableReportView(
    String id,
    String version,
    ProvenanceView provenance,
    int layers,
    int modelled,
    double fastestMicros,
    double slowestMicros,
    @Nullable Double middleDeviation,
    @Nullable SpreadView spread,
    int networks,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<HeldOutView> heldOut,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<TermView> calibration,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<ErrorsView> errors,
    @Nullable Double relativeDeviation,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<LeastSureView> leastSure,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<String> kinds,
    @JsonInclude(JsonInclude.Include.ALWAYS) List<String> resolutions,
    @Nullable String useOf,
    @Nullable UnmeasuredView unmeasured) {

  /** What the numbers of a table are. */
  @Serdeable
  record ProvenanceView(
      String device,
      String runtime,
      String runtimeVersion,
      String provider,
      String precision,
      int batch,
      String kind) {
    static ProvenanceView of(Provenance provenance) {
      return new ProvenanceView(
          provenance.device(),
          provenance.runtime(),
          provenance.runtimeVersion(),
          provenance.provider(),
          provenance.precision(),
          provenance.batch(),
          TableJson.word(provenance.kind()));
    }
  }

  /**
   * By which share the middle round took longer than the fastest.
   *
   * @param median of the median entry
   * @param noisiestTenth the least of the noisiest tenth
   */
  @Serdeable
  record SpreadView(double median, double noisiestTenth) {
    static SpreadView of(TableReport.Spread spread) {
      return new SpreadView(spread.median(), spread.noisiestTenth());
    }
  }

  /**
   * A term of the calibration.
   *
   * @param coefficient microseconds for each unit of it
   */
  @Serdeable
  record TermView(String term, double coefficient) {
    static TermView of(Map.Entry<Term, Double> term) {
      return new TermView(TableJson.word(term.getKey()), term.getValue());
    }
  }

  /**
   * A network, predicted and measured.
   *
   * @param sumMicros sum over its layers as they were measured
   * @param micros what the table predicts
   */
  @Serdeable
  record HeldOutView(double sumMicros, double micros, double measuredMicros) {
    static HeldOutView of(LatencyTable.Prediction prediction) {
      return new HeldOutView(
          prediction.sumMicros(), prediction.micros(), prediction.measuredMicros());
    }
  }

  /** How far predictions are off that are made in some way. */
  @Serdeable
  record ErrorsView(
      String by,
      int networks,
      double spearman,
      double kendall,
      double meanError,
      double bias,
      double within5Percent,
      double within10Percent) {
    static ErrorsView of(TableReport.Errors of) {
      var errors = of.errors();
      return new ErrorsView(
          TableJson.word(of.by()),
          errors.networks(),
          errors.spearman(),
          errors.kendall(),
          errors.meanError(),
          errors.bias(),
          errors.within5Percent(),
          errors.within10Percent());
    }
  }

  /**
   * A modelled layer.
   *
   * @param micros what it adds to the deviation of the mean network
   * @param deviation its own, relative
   */
  @Serdeable
  record LeastSureView(String layer, double micros, double deviation) {
    static LeastSureView of(TableReport.LeastSure layer) {
      return new LeastSureView(layer.layer(), layer.micros(), layer.deviation());
    }
  }

  /**
   * What is modelled of a table.
   *
   * @param failed how many of the layers could not be measured
   * @param reason why, of one of them; null if none failed
   * @param howLong measuring the layers takes, for people
   * @param seconds that it takes, reckoned; null if nobody knows
   * @param profiler what kind of profiler could measure them, for people
   * @param profiled whether one is connected; null if Kafka does not say
   */
  @Serdeable
  record UnmeasuredView(
      int failed,
      @Nullable String reason,
      String howLong,
      @Nullable Double seconds,
      String profiler,
      @Nullable Boolean profiled) {}

  static TableReportView of(TableSheet sheet, @Nullable UnmeasuredView unmeasured) {
    var report = sheet.report();
    var spread = report.spread();
    return new TableReportView(
        report.id(),
        report.version(),
        ProvenanceView.of(report.provenance()),
        report.layers(),
        report.modelled(),
        report.fastestMicros(),
        report.slowestMicros(),
        report.middleDeviation(),
        spread == null ? null : SpreadView.of(spread),
        report.networks(),
        report.heldOut().stream().map(HeldOutView::of).toList(),
        report.calibration().coefficients().entrySet().stream().map(TermView::of).toList(),
        report.errors().stream().map(ErrorsView::of).toList(),
        report.relativeDeviation(),
        report.leastSure().stream().map(LeastSureView::of).toList(),
        sheet.kinds(),
        sheet.resolutions(),
        sheet.useOf(),
        unmeasured);
  }
}
