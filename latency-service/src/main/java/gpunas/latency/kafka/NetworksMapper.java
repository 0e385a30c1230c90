package gpunas.latency.kafka;

import gpunas.eventloop.Outgoing;
import gpunas.latency.profile.FinishedSearch;
import gpunas.latency.profile.FinishedSearch.Finalist;
import gpunas.latency.profile.NetworkTimings;
import gpunas.latency.profile.NetworkTimings.NotTimed;
import gpunas.latency.profile.NetworkTimings.Refined;
import gpunas.latency.profile.NetworkTimings.Timed;
import gpunas.schemas.BaselineLatency;
import gpunas.schemas.NetworkLatency;
import gpunas.schemas.NetworksMeasured;
import gpunas.schemas.OptimizationFinished;
import gpunas.schemas.RefinedTable;
import gpunas.schemas.Topics;
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
      case Timed(_, _, var micros, _, var refined, var notRefined) ->
          toWire(timings, micros, refined, notRefined, null, at);
      case NotTimed(_, _, var reason, _) -> toWire(timings, Map.of(), null, null, reason, at);
    };
  }

  private static Outgoing toWire(
      NetworkTimings timings,
      Map<String, Double> micros,
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
            .setMeasurements(toWire(micros))
            .setNotMeasuredBecause(reason)
            .setAt(at)
            .setBaselines(
                timings.baselines().stream()
                    .map(each ->
                        new BaselineLatency(
                            each.name(),
                            each.predictedMicros(),
                            each.measuredMicros(),
                            each.notMeasuredBecause()))
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
        toWire(refined.micros()));
  }

  private static List<NetworkLatency> toWire(Map<String, Double> micros) {
    return micros.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> new NetworkLatency(entry.getKey(), entry.getValue()))
        .toList();
  }
}
