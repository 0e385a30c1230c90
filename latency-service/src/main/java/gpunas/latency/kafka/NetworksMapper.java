package gpunas.latency.kafka;

import gpunas.eventloop.Outgoing;
import gpunas.latency.profile.FinishedSearch;
import gpunas.latency.profile.FinishedSearch.Finalist;
import gpunas.latency.profile.NetworkTimings;
import gpunas.latency.profile.NetworkTimings.NotTimed;
import gpunas.latency.profile.NetworkTimings.Refined;
import gpunas.latency.profile.NetworkTimings.Timed;
import gpunas.schemas.BaselineLatency;
import gpunas.schemas.FiguresCodec;
import gpunas.schemas.NetworkLatency;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RefinedTable;
import gpunas.schemas.Topics;
import gpunas.searchmodel.NetworkFigures;
import gpunas.searchspace.Encoding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finished searches from the wire, their timed networks to it. */
final class NetworksMapper {

  private NetworksMapper() {}

  static FinishedSearch fromWire(OptimizationFinished finished) {
    return new FinishedSearch(
        finished.getSearchId(),
        finished.getFinalists().stream()
            .map(each -> new Finalist(each.getJobId(), Encoding.of(each.getEncoding())))
            .toList());
  }

  static Outgoing toWire(NetworkTimings timings, Instant at) {
    return switch (timings) {
      case Timed(_, _, var micros, var figures, _, var refined, var notRefined) ->
          toWire(timings, toWire(micros, figures), refined, notRefined, null, at);
      case NotTimed(_, _, var reason, _) -> toWire(timings, List.of(), null, null, reason, at);
    };
  }

  private static Outgoing toWire(
      NetworkTimings timings,
      List<NetworkLatency> measurements,
      @Nullable Refined refined,
      @Nullable String notRefined,
      @Nullable String reason,
      Instant at) {
    return Outgoing.of(
        Topics.NETWORKS_MEASURED,
        timings.searchId(),
        NetworksMeasured.newBuilder()
            .setSearchId(timings.searchId())
            .setTableId(timings.tableId())
            .setMeasurements(measurements)
            .setNotMeasuredBecause(reason)
            .setAt(at)
            .setBaselines(
                timings.baselines().stream()
                    .map(each ->
                        new BaselineLatency(
                            each.name(),
                            each.predictedMicros(),
                            each.measuredMicros(),
                            each.notMeasuredBecause(),
                            each.memoryBytes(),
                            FiguresCodec.toWire(each.figures())))
                    .toList())
            .setRefined(refined == null ? null : toWire(refined))
            .setNotRefinedBecause(notRefined)
            .build());
  }

  private static RefinedTable toWire(Refined refined) {
    return new RefinedTable(
        refined.tableId(),
        refined.tableVersion(),
        refined.relativeDeviation(),
        toWire(refined.micros(), Map.of()));
  }

  private static List<NetworkLatency> toWire(
      Map<String, Double> micros, Map<String, NetworkFigures> figures) {
    return micros.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry ->
            new NetworkLatency(
                entry.getKey(), entry.getValue(), FiguresCodec.toWire(figures.get(entry.getKey()))))
        .toList();
  }
}
