package gpunas.ranker.http;

import static java.util.stream.Collectors.joining;

import gpunas.ranker.Ranking;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A ranking as a table, RFC 4180: one line per network, its encoding in one column. */
final class RankingCsv {
  private static final String HEADER =
      "band,rank,jobId,top1,loss,objective,latencyMicros,measuredLatencyMicros,parameters,macs,"
          + "directory,encoding,trainings,top1StandardError,objectiveStandardError,tied,onFront";
  private static final String LINE_END = "\r\n";

  private RankingCsv() {}

  static String of(Ranking ranking) {
    var lines =
        ranking.bands().stream()
            .flatMap(band -> band.entries().stream().map(entry -> line(band.name(), entry)));
    return Stream.concat(Stream.of(HEADER), lines).collect(joining(LINE_END, "", LINE_END));
  }

  private static String line(String band, Ranking.Entry entry) {
    var network = entry.network();
    var score = entry.score();
    return Stream.of(
            band,
            entry.place().rank(),
            entry.best().jobId(),
            score.top1(),
            score.loss(),
            score.objective(),
            network.latencyMicros(),
            orEmpty(entry.measuredLatencyMicros()),
            network.parameters(),
            network.macs(),
            entry.best().directory(),
            network.encoding().stream().map(Object::toString).collect(joining(" ")),
            entry.trainings().size(),
            orEmpty(score.top1Error()),
            orEmpty(score.objectiveError()),
            entry.place().isTied(),
            entry.place().isOnFront())
        .map(value -> quoted(value.toString()))
        .collect(joining(","));
  }

  private static Object orEmpty(@Nullable Double value) {
    return value == null ? "" : value;
  }

  private static String quoted(String value) {
    return value.matches("[^\",\r\n]*") ? value : '"' + value.replace("\"", "\"\"") + '"';
  }
}
