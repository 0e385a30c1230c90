package gpunas.ranker;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import gpunas.formats.known.KnownNetwork;
import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.Accuracy.Source;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of the baselines of a search, and what the ranked networks are beside them. */
final class Baselines {
  private static final Measurement.Baseline UNKNOWN =
      new Measurement.Baseline("", null, null, null);

  private final SearchSpec spec;
  private final Map<String, Measurement.Baseline> measured;

  /**
   * @param measurement null: none was made yet
   */
  Baselines(SearchSpec spec, @Nullable Measurement measurement) {
    this.spec = spec;
    this.measured =
        measurement == null
            ? Map.of()
            : measurement.baselines().stream()
                .collect(toMap(Measurement.Baseline::name, each -> each, (first, _) -> first));
  }

  /** They and how they compare, in the order of the specification. */
  List<Ranking.Baseline> of(Standings standings, List<Ranking.Band> bands) {
    var encodings =
        spec.baselines().stream()
            .map(Baseline::encoding)
            .filter(Objects::nonNull)
            .map(Encoding::toList)
            .collect(toSet());
    var trials = standings.trials(encodings);
    var verdict = new BaselineVerdict(spec.dataset(), found(bands, encodings));
    return spec.baselines().stream()
        .map(each -> {
          var encoding = each.encoding();
          var trial = encoding == null ? null : trials.get(encoding.toList());
          return baseline(each, trial, standings, verdict);
        })
        .toList();
  }

  /** What the search has found, without what somebody had. */
  private static List<BaselineVerdict.Found> found(
      List<Ranking.Band> bands, Set<List<Integer>> without) {
    return bands.stream()
        .flatMap(band ->
            band.entries().stream()
                .filter(entry -> !without.contains(entry.network().encoding()))
                .map(entry -> BaselineVerdict.Found.of(band.name(), entry)))
        .toList();
  }

  private Ranking.Baseline baseline(
      Baseline baseline, @Nullable Trial trial, Standings standings, BaselineVerdict verdict) {
    var accuracy = accuracy(baseline, trial);
    var latency = latency(baseline, trial, standings);
    var known = KnownNetwork.find(baseline.name());
    var network = baseline.encoding() == null ? null : spec.space().decode(baseline.encoding());
    return new Ranking.Baseline(
        baseline.name(),
        accuracy,
        accuracy != null && verdict.isComparable(accuracy),
        latency,
        network != null ? (Long) network.parameters() : known == null ? null : known.parameters(),
        network != null ? (Long) network.macs() : known == null ? null : known.macs(),
        trial == null ? null : standings.jobId(trial),
        verdict.on(baseline, accuracy, latency));
  }

  /** What this search has seen counts more than what somebody states, and that more than print. */
  private @Nullable Accuracy accuracy(Baseline baseline, @Nullable Trial trial) {
    if (trial != null) {
      return new Accuracy(trial.score().top1(), Source.TRAINED, spec.dataset());
    }
    if (baseline.top1() != null) {
      return new Accuracy(baseline.top1(), Source.STATED, null);
    }
    var known = KnownNetwork.find(baseline.name());
    return known == null ? null : new Accuracy(known.top1(), Source.PUBLISHED, Accuracy.IMAGENET);
  }

  private Ranking.Latency latency(Baseline baseline, @Nullable Trial trial, Standings standings) {
    var known = measured.getOrDefault(baseline.name(), UNKNOWN);
    var predicted = known.predictedMicros();
    var whole = known.measuredMicros();
    if (trial != null) {
      predicted = predicted == null ? (Double) trial.latencyMicros() : predicted;
      whole = whole == null ? standings.measuredMicros(trial) : whole;
    }
    return new Ranking.Latency(
        predicted,
        whole,
        baseline.latencyMicros(),
        whole == null ? known.notMeasuredBecause() : null);
  }
}
