package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import gpunas.ranker.Ranking;
import gpunas.ranker.Revision;
import gpunas.searchmodel.NetworkFigures;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ranking as it is shown; the fields are those of {@link Ranking}.
 *
 * @param revision from 1, grows by 1
 * @param tableVersion fingerprint of the latency table that latencies are predicted by
 * @param latencyDeviation relative standard deviation of the predicted latencies; null if nobody
 *     knows
 * @param refinedTable what became of the table while the search ran; null if it stayed as it was
 * @param precision of the table, for example fp16; null if it is not known yet
 * @param batch of the table, images per inference; null if it is not known yet
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record RankingView(
    String searchId,
    int revision,
    @JsonProperty("final") boolean isFinal,
    Instant at,
    CountsView counts,
    List<BandView> bands,
    @Nullable String note,
    @Nullable String tableVersion,
    @Nullable Double latencyDeviation,
    List<BaselineView> baselines,
    @Nullable RefinedTableView refinedTable,
    @Nullable String precision,
    @Nullable Integer batch) {

  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record RefinedTableView(String id, String version, @Nullable Double latencyDeviation) {}

  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record CountsView(int completed, int diverged, int failed, int missedTargets) {}

  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record BandView(
      String name,
      double fromMicros,
      double belowMicros,
      List<EntryView> entries,
      List<EntryView> outside) {}

  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record EntryView(
      int rank,
      String jobId,
      List<Integer> encoding,
      double top1,
      @Nullable Double top1Fp32,
      double loss,
      double objective,
      double latencyMicros,
      @Nullable Double measuredLatencyMicros,
      @Nullable Double refinedLatencyMicros,
      long parameters,
      long macs,
      String directory,
      @Nullable Double top1StandardError,
      @Nullable Double objectiveStandardError,
      boolean tied,
      boolean onFront,
      @Nullable Integer previousRank,
      @Nullable String whyMoved,
      List<TrainingView> trainings,
      @Nullable TaughtView taught,
      @Nullable Long memoryBytes,
      @Nullable FiguresView figures) {}

  /** The fields are those of {@link NetworkFigures}. */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record FiguresView(
      double p50Micros,
      double p99Micros,
      int runs,
      @Nullable Double throughput,
      int throughputBatch,
      @Nullable Double millijoules,
      @Nullable String notMeasuredBecause) {
    static @Nullable FiguresView of(@Nullable NetworkFigures figures) {
      return figures == null
          ? null
          : new FiguresView(
              figures.p50Micros(),
              figures.p99Micros(),
              figures.runs(),
              figures.throughput(),
              figures.throughputBatch(),
              figures.millijoules(),
              figures.notMeasuredBecause());
    }
  }

  /** The training with a teacher, which the entry's means and errors are without. */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record TaughtView(
      String jobId,
      String teacher,
      double top1,
      double loss,
      double top1Gain,
      @Nullable Double top1GainStandardError,
      boolean exported) {}

  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record TrainingView(
      String jobId,
      double top1,
      @Nullable Double top1Fp32,
      @Nullable FineTunedView fineTuned,
      double loss,
      String directory) {}

  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record BaselineView(
      String name,
      @Nullable Double top1,
      @Nullable String top1Source,
      @Nullable String dataset,
      boolean comparable,
      @Nullable Double latencyMicros,
      @Nullable Double measuredLatencyMicros,
      @Nullable Double statedLatencyMicros,
      @Nullable String notMeasuredBecause,
      @Nullable Long parameters,
      @Nullable Long macs,
      @Nullable String jobId,
      String verdict,
      @Nullable Long memoryBytes,
      @Nullable FiguresView figures) {}

  static RankingView of(Revision revision) {
    var ranking = revision.ranking();
    var counts = ranking.counts();
    var table = ranking.table();
    return new RankingView(
        revision.searchId(),
        revision.number(),
        ranking.isFinal(),
        revision.at(),
        new CountsView(
            counts.completed(), counts.diverged(), counts.failed(), counts.missedTargets()),
        ranking.bands().stream().map(RankingView::of).toList(),
        ranking.note(),
        table == null ? null : table.version(),
        table == null ? null : table.latencyDeviation(),
        ranking.baselines().stream().map(RankingView::of).toList(),
        table == null || table.refined() == null ? null : of(table.refined()),
        table == null ? null : table.precision(),
        table == null ? null : table.batch());
  }

  private static BaselineView of(Ranking.Baseline baseline) {
    var accuracy = baseline.accuracy();
    var latency = baseline.latency();
    return new BaselineView(
        baseline.name(),
        accuracy == null ? null : (Double) accuracy.top1(),
        accuracy == null ? null : accuracy.source().word(),
        accuracy == null ? null : accuracy.dataset(),
        baseline.isComparable(),
        latency.predictedMicros(),
        latency.measuredMicros(),
        latency.statedMicros(),
        latency.notMeasuredBecause(),
        baseline.parameters(),
        baseline.macs(),
        baseline.jobId(),
        baseline.verdict(),
        latency.memoryBytes(),
        FiguresView.of(latency.figures()));
  }

  private static RefinedTableView of(Ranking.RefinedTable table) {
    return new RefinedTableView(table.id(), table.version(), table.latencyDeviation());
  }

  private static BandView of(Ranking.Band band) {
    return new BandView(
        band.name(),
        band.fromMicros(),
        band.belowMicros(),
        band.entries().stream().map(RankingView::of).toList(),
        band.outside().stream().map(RankingView::of).toList());
  }

  static EntryView of(Ranking.Entry entry) {
    var network = entry.network();
    var score = entry.score();
    return new EntryView(
        entry.place().rank(),
        entry.best().jobId(),
        network.encoding(),
        score.top1(),
        entry.top1Fp32(),
        score.loss(),
        score.objective(),
        network.latencyMicros(),
        entry.measuredLatencyMicros(),
        entry.refinedLatencyMicros(),
        network.parameters(),
        network.macs(),
        entry.best().directory(),
        score.top1Error(),
        score.objectiveError(),
        entry.place().isTied(),
        entry.place().isOnFront(),
        entry.move().previousRank(),
        entry.move().why(),
        entry.trainings().stream()
            .map(each ->
                new TrainingView(
                    each.jobId(),
                    each.top1(),
                    each.top1Fp32(),
                    FineTunedView.of(each.fineTuned()),
                    each.loss(),
                    each.directory()))
            .toList(),
        taught(entry),
        entry.memoryBytes(),
        FiguresView.of(entry.figures()));
  }

  private static @Nullable TaughtView taught(Ranking.Entry entry) {
    var taught = entry.taught();
    return taught == null
        ? null
        : new TaughtView(
            taught.jobId(),
            taught.teacher(),
            taught.top1(),
            taught.loss(),
            taught.gain(),
            taught.gainError(),
            entry.isExportedTaught());
  }
}
