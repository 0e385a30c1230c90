package gpunas.ranker;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import gpunas.formats.known.KnownNetwork;
import gpunas.ranker.BaselineVerdict.Found;
import gpunas.ranker.training.PackedTraining;
import gpunas.searchmodel.Accuracy;
import gpunas.searchmodel.Accuracy.Source;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.SearchSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of the baselines of a search, and what those that were found are beside them. */
final class Baselines {
  private final SearchSpec spec;
  private final Map<String, Measurement.Baseline> measured;

  /** What is known of one that is none of these. */
  private final Measurement.Baseline unknown;

  /**
   * @param measurement null: none was made yet
   * @param isCancelled whether none will be
   */
  Baselines(SearchSpec spec, @Nullable Measurement measurement, boolean isCancelled) {
    this.spec = spec;
    this.unknown =
        new Measurement.Baseline(
            "",
            null,
            null,
            isCancelled ? "the search was cancelled before its networks were timed" : null);
    this.measured =
        measurement == null
            ? Map.of()
            : measurement.baselines().stream()
                .collect(toMap(Measurement.Baseline::name, each -> each, (first, _) -> first));
  }

  /**
   * They and how they compare, in the order of the specification.
   *
   * @param bands with the networks that are shown
   */
  List<Ranking.Baseline> of(Standings standings, List<Ranking.Band> bands) {
    if (spec.baselines().isEmpty()) {
      return List.of();
    }
    var networks =
        spec.baselines().stream().map(Baselines::network).filter(Objects::nonNull).collect(toSet());
    var trials = standings.trials(networks);
    var verdict = new BaselineVerdict(spec.dataset(), found(standings, bands, networks));
    return spec.baselines().stream()
        .map(each -> {
          var network = network(each);
          var trial = network == null ? null : trials.get(network);
          return baseline(each, trial, standings, verdict);
        })
        .toList();
  }

  private static @Nullable Object network(Baseline baseline) {
    var encoding = baseline.encoding();
    return encoding == null ? null : PackedTraining.network(encoding.toList());
  }

  /** What the search has found, shown or not, without what somebody had. */
  private static List<Found> found(
      Standings standings, List<Ranking.Band> bands, Set<Object> without) {
    var shown = bands.stream().collect(toMap(Ranking.Band::name, band -> band.entries().size()));
    var ranks = new HashMap<String, Integer>();
    var found = new ArrayList<Found>();
    for (var trial : standings.ranked()) {
      int rank = ranks.merge(trial.band(), 1, Integer::sum);
      if (!without.contains(trial.best().network())) {
        var isShown = rank <= shown.getOrDefault(trial.band(), 0);
        found.add(
            new Found(
                () ->
                    isShown
                        ? "rank %d of %s".formatted(rank, trial.band())
                        : "job %s of %s".formatted(standings.jobId(trial), trial.band()),
                trial.score().top1(),
                trial.latencyMicros(),
                standings.measuredMicros(trial)));
      }
    }
    return found;
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
        verdict.on(baseline, accuracy, latency) + inFloats(baseline, accuracy, verdict));
  }

  /** Trained here it would be in integers, as what was found is; what somebody says is not. */
  private String inFloats(Baseline baseline, @Nullable Accuracy accuracy, BaselineVerdict verdict) {
    return accuracy != null
            && spec.table().isOfIntegers()
            && accuracy.source() != Source.TRAINED
            && verdict.isComparable(accuracy)
        ? " The accuracy of %s counts as that in floats, theirs is in 8-bit integers."
            .formatted(baseline.name())
        : "";
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
    var known = measured.getOrDefault(baseline.name(), unknown);
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
        whole == null ? known.notMeasuredBecause() : null,
        known.memoryBytes() == null && trial != null
            ? standings.memoryBytes(trial)
            : known.memoryBytes(),
        known.figures() == null && trial != null ? standings.figures(trial) : known.figures());
  }
}
