package gpunas.ranker.http;

import static java.util.stream.Collectors.joining;

import gpunas.ranker.Ranking;
import gpunas.service.Csv;
import java.util.Arrays;
import java.util.stream.Stream;

/** A ranking as a table: one line per network, its encoding in one column. */
final class RankingCsv {
  private static final String HEADER =
      "band,rank,jobId,top1,loss,objective,latencyMicros,measuredLatencyMicros,parameters,macs,"
          + "directory,encoding,trainings,top1StandardError,objectiveStandardError,tied,onFront,top1Fp32,"
          + "memoryBytes,p50Micros,p99Micros,runs,throughput,throughputBatch,millijoules";

  private RankingCsv() {}

  static String of(Ranking ranking) {
    var lines =
        ranking.bands().stream()
            .flatMap(band -> band.entries().stream().map(entry -> line(band.name(), entry)));
    return Stream.concat(Stream.of(HEADER + Csv.LINE_END), lines).collect(joining());
  }

  private static String line(String band, Ranking.Entry entry) {
    var network = entry.network();
    var score = entry.score();
    var figures = entry.figures();
    return Csv.line(
        Arrays.asList(
            band,
            entry.place().rank(),
            entry.best().jobId(),
            score.top1(),
            score.loss(),
            score.objective(),
            network.latencyMicros(),
            entry.measuredLatencyMicros(),
            network.parameters(),
            network.macs(),
            entry.best().directory(),
            network.encoding().stream().map(Object::toString).collect(joining(" ")),
            entry.trainings().size(),
            score.top1Error(),
            score.objectiveError(),
            entry.place().isTied(),
            entry.place().isOnFront(),
            entry.top1Fp32(),
            entry.memoryBytes(),
            figures == null ? null : figures.p50Micros(),
            figures == null ? null : figures.p99Micros(),
            figures == null ? null : figures.runs(),
            figures == null ? null : figures.throughput(),
            figures == null ? null : figures.throughputBatch(),
            figures == null ? null : figures.millijoules()));
  }
}
