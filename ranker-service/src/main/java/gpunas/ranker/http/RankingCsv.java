package gpunas.ranker.http;

import static java.util.stream.Collectors.joining;

import gpunas.ranker.Ranking;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A ranking as a table, RFC 4180: one line per network, its encoding in one column. */
final class RankingCsv {
  private static final String HEADER =
      "band,rank,jobId,top1,loss,objective,latencyMicros,measuredLatencyMicros,parameters,macs,"
          + "directory,encoding";
  private static final String LINE_END = "\r\n";

  private RankingCsv() {}

  static String of(Ranking ranking) {
    var lines =
        ranking.bands().stream()
            .flatMap(band -> band.entries().stream().map(entry -> line(band.name(), entry)));
    return Stream.concat(Stream.of(HEADER), lines).collect(joining(LINE_END, "", LINE_END));
  }

  private static String line(String band, Ranking.Entry entry) {
    return Stream.of(
            band,
            entry.rank(),
            entry.jobId(),
            entry.top1(),
            entry.loss(),
            entry.objective(),
            entry.latencyMicros(),
            orEmpty(entry.measuredLatencyMicros()),
            entry.parameters(),
            entry.macs(),
            entry.directory(),
            entry.encoding().stream().map(Object::toString).collect(joining(" ")))
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
