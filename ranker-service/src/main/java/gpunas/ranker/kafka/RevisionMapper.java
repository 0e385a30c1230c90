package gpunas.ranker.kafka;

import gpunas.ranker.Ranking;
import gpunas.ranker.Revision;
import gpunas.schemas.RankedBand;
import gpunas.schemas.RankedEntry;
import gpunas.schemas.RankedResults;

/** A revision to its wire form and back. */
final class RevisionMapper {

  private RevisionMapper() {}

  static RankedResults toWire(Revision revision) {
    var ranking = revision.ranking();
    var counts = ranking.counts();
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
        revision.at());
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
            results.getNote()));
  }

  private static RankedBand toWire(Ranking.Band band) {
    return new RankedBand(
        band.name(),
        band.fromMicros(),
        band.belowMicros(),
        band.entries().stream().map(RevisionMapper::toWire).toList());
  }

  private static Ranking.Band fromWire(RankedBand band) {
    return new Ranking.Band(
        band.getName(),
        band.getFromMicros(),
        band.getBelowMicros(),
        band.getEntries().stream().map(RevisionMapper::fromWire).toList());
  }

  private static RankedEntry toWire(Ranking.Entry entry) {
    return new RankedEntry(
        entry.rank(),
        entry.jobId(),
        entry.encoding(),
        entry.top1(),
        entry.loss(),
        entry.objective(),
        entry.latencyMicros(),
        entry.measuredLatencyMicros(),
        entry.parameters(),
        entry.macs(),
        entry.directory());
  }

  private static Ranking.Entry fromWire(RankedEntry entry) {
    return new Ranking.Entry(
        entry.getRank(),
        entry.getJobId(),
        entry.getEncoding(),
        entry.getTop1(),
        entry.getLoss(),
        entry.getObjective(),
        entry.getLatencyMicros(),
        entry.getMeasuredLatencyMicros(),
        entry.getParameters(),
        entry.getMacs(),
        entry.getDirectory());
  }
}
