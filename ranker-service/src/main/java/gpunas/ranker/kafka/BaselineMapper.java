package gpunas.ranker.kafka;

import gpunas.ranker.Ranking;
import gpunas.schemas.FiguresCodec;
import gpunas.schemas.RankedBaseline;
import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.Accuracy.Source;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Baselines of a ranking to their wire form and back. */
final class BaselineMapper {

  private BaselineMapper() {}

  static RankedBaseline toWire(Ranking.Baseline baseline) {
    var accuracy = baseline.accuracy();
    var latency = baseline.latency();
    return new RankedBaseline(
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
        FiguresCodec.toWire(latency.figures()));
  }

  static Ranking.Baseline fromWire(RankedBaseline baseline) {
    return new Ranking.Baseline(
        baseline.getName(),
        accuracy(baseline),
        baseline.getComparable(),
        new Ranking.Latency(
            baseline.getPredictedMicros(),
            baseline.getMeasuredMicros(),
            baseline.getStatedMicros(),
            baseline.getNotMeasuredBecause(),
            baseline.getMemoryBytes(),
            FiguresCodec.fromWire(baseline.getFigures())),
        baseline.getParameters(),
        baseline.getMacs(),
        baseline.getJobId(),
        baseline.getVerdict());
  }

  private static @Nullable Accuracy accuracy(RankedBaseline baseline) {
    var top1 = baseline.getTop1();
    var source = source(baseline.getTop1Source());
    return top1 == null || source == null
        ? null
        : new Accuracy(top1, source, baseline.getDataset());
  }

  /** Null for that of a later version: then nobody here can say what the accuracy is worth. */
  private static @Nullable Source source(@Nullable String word) {
    return Arrays.stream(Source.values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElse(null);
  }
}
