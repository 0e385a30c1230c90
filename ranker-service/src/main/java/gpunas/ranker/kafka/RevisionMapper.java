package gpunas.ranker.kafka;

import gpunas.ranker.Ranking;
import gpunas.ranker.Revision;
import gpunas.ranker.Score;
import gpunas.ranker.training.Network;
import gpunas.schemas.FiguresCodec;
import gpunas.schemas.RankedBand;
import gpunas.schemas.RankedEntry;
import gpunas.schemas.RankedResults;
import gpunas.schemas.RankedTaught;
import gpunas.schemas.RankedTraining;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A revision to its wire form and back. */
final class RevisionMapper {

  /** What the words on how an entry moved may add to a ranking, at most. */
  private static final int MOVE_BYTES = 120;

  /** The same of one that was measured to be outside: three targets may be named. */
  private static final int LEFT_BYTES = 200;

  /** More than the id of a search has. */
  private static final int ID_BYTES = 1000;

  private RevisionMapper() {}

  /** The ranking with as many entries of each band, the best first, as fit into a record. */
  static Ranking fitting(Ranking ranking) {
    var entries =
        ranking.bands().stream()
            .mapToInt(band -> Math.max(band.entries().size(), band.outside().size()));
    var most = entries.max().orElse(0);
    var longest =
        Fitting.longest(
            most,
            spareBytes(ranking),
            each -> toWire(new Revision("", 1, Instant.EPOCH, ranking.withBest(each))));
    return longest == most ? ranking : ranking.withBest(longest);
  }

  private static int spareBytes(Ranking ranking) {
    return ID_BYTES
        + ranking.bands().stream()
            .mapToInt(
                band -> MOVE_BYTES * band.entries().size() + LEFT_BYTES * band.outside().size())
            .sum();
  }

  static RankedResults toWire(Revision revision) {
    var ranking = revision.ranking();
    var counts = ranking.counts();
    var table = ranking.table();
    var refined = table == null ? null : table.refined();
    return new RankedResults(
        revision.searchId(),
        revision.number(),
        ranking.isFinal(),
        counts.completed(),
        counts.diverged(),
        counts.failed(),
        counts.missedTargets(),
        ranking.bands().stream().map(RevisionMapper::toWire).toList(),
        ranking.note(),
        revision.at(),
        table == null ? null : table.version(),
        table == null ? null : table.latencyDeviation(),
        ranking.baselines().stream().map(BaselineMapper::toWire).toList(),
        refined == null ? null : refined.id(),
        refined == null ? null : refined.version(),
        refined == null ? null : refined.latencyDeviation(),
        table == null ? null : table.precision(),
        table == null ? null : table.batch());
  }

  static Revision fromWire(RankedResults results) {
    return new Revision(
        results.getSearchId(),
        results.getRevision(),
        results.getAt(),
        new Ranking(
            results.getFinal$(),
            new Ranking.Counts(
                results.getCompleted(),
                results.getDiverged(),
                results.getFailed(),
                results.getMissedTargets()),
            results.getBands().stream().map(RevisionMapper::fromWire).toList(),
            results.getNote(),
            table(results),
            results.getBaselines().stream().map(BaselineMapper::fromWire).toList()));
  }

  private static Ranking.@Nullable Table table(RankedResults results) {
    return results.getTableVersion() == null
        ? null
        : new Ranking.Table(
            results.getTableVersion(),
            results.getLatencyDeviation(),
            results.getRefinedTableId() == null || results.getRefinedTableVersion() == null
                ? null
                : new Ranking.RefinedTable(
                    results.getRefinedTableId(),
                    results.getRefinedTableVersion(),
                    results.getRefinedLatencyDeviation()),
            results.getPrecision(),
            results.getBatch());
  }

  private static RankedBand toWire(Ranking.Band band) {
    return new RankedBand(
        band.name(),
        band.fromMicros(),
        band.belowMicros(),
        band.entries().stream().map(RevisionMapper::toWire).toList(),
        band.outside().stream().map(RevisionMapper::toWire).toList());
  }

  private static Ranking.Band fromWire(RankedBand band) {
    return new Ranking.Band(
        band.getName(),
        band.getFromMicros(),
        band.getBelowMicros(),
        band.getEntries().stream().map(RevisionMapper::fromWire).toList(),
        band.getOutside().stream().map(RevisionMapper::fromWire).toList());
  }

  private static RankedEntry toWire(Ranking.Entry entry) {
    var network = entry.network();
    var score = entry.score();
    return new RankedEntry(
        entry.place().rank(),
        entry.best().jobId(),
        network.encoding(),
        score.top1(),
        score.loss(),
        score.objective(),
        network.latencyMicros(),
        entry.measuredLatencyMicros(),
        network.parameters(),
        network.macs(),
        entry.best().directory(),
        score.top1Error(),
        score.objectiveError(),
        entry.place().isTied(),
        entry.place().isOnFront(),
        entry.move().previousRank(),
        entry.move().why(),
        entry.trainings().stream().map(RevisionMapper::toWire).toList(),
        entry.refinedLatencyMicros(),
        entry.top1Fp32(),
        toWire(entry.taught(), entry.isExportedTaught()),
        entry.memoryBytes(),
        FiguresCodec.toWire(entry.figures()));
  }

  private static @Nullable RankedTaught toWire(
      Ranking.@Nullable Taught taught, boolean isExported) {
    return taught == null
        ? null
        : new RankedTaught(
            taught.jobId(),
            taught.teacher(),
            taught.top1(),
            taught.loss(),
            taught.gain(),
            taught.gainError(),
            isExported);
  }

  private static Ranking.@Nullable Taught fromWire(@Nullable RankedTaught taught) {
    return taught == null
        ? null
        : new Ranking.Taught(
            taught.getJobId(),
            taught.getTeacher(),
            taught.getTop1(),
            taught.getLoss(),
            taught.getTop1Gain(),
            taught.getTop1GainStandardError());
  }

  private static RankedTraining toWire(Ranking.Training training) {
    return new RankedTraining(
        training.jobId(),
        training.top1(),
        training.loss(),
        training.directory(),
        training.top1Fp32(),
        WireFineTuned.to(training.fineTuned()));
  }

  private static Ranking.Entry fromWire(RankedEntry entry) {
    return new Ranking.Entry(
        new Ranking.Place(entry.getRank(), entry.getTied(), entry.getOnFront()),
        new Ranking.Move(entry.getPreviousRank(), entry.getWhyMoved()),
        new Network(
            entry.getEncoding(), entry.getLatencyMicros(), entry.getParameters(), entry.getMacs()),
        new Score(
            entry.getTop1(),
            entry.getTop1StandardError(),
            entry.getLoss(),
            entry.getObjective(),
            entry.getObjectiveStandardError()),
        entry.getMeasuredLatencyMicros(),
        entry.getRefinedLatencyMicros(),
        trainings(entry),
        fromWire(entry.getTaught()),
        entry.getMemoryBytes(),
        FiguresCodec.fromWire(entry.getFigures()));
  }

  private static List<Ranking.Training> trainings(RankedEntry entry) {
    return entry.getTrainings().isEmpty()
        ? List.of(
            new Ranking.Training(
                entry.getJobId(),
                entry.getTop1(),
                entry.getLoss(),
                entry.getDirectory(),
                entry.getTop1Fp32(),
                null))
        : entry.getTrainings().stream()
            .map(each ->
                new Ranking.Training(
                    each.getJobId(),
                    each.getTop1(),
                    each.getLoss(),
                    each.getDirectory(),
                    each.getTop1Fp32(),
                    WireFineTuned.from(each.getFineTuned())))
            .toList();
  }
}
