package gpunas.ranker;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one search, in whatever order it became known. What lacks its other half, a
 * result without its job for example, waits and does not count yet.
 */
final class SearchResults {
  /** In all bands together: a ranking must fit into a Kafka record of 1 MiB. */
  private static final int MAX_ENTRIES = 1000;

  private static final Comparator<Trained> BEST_FIRST =
      Comparator.comparingDouble(Trained::objective)
          .thenComparing(Comparator.comparingDouble(Trained::top1).reversed())
          .thenComparingDouble(Trained::latencyMicros)
          .thenComparing(Trained::jobId);

  private final Map<String, Candidate> candidates = new HashMap<>();
  private final Map<String, Outcome> outcomes = new HashMap<>();
  private @Nullable Criteria criteria;
  private @Nullable String cancelled;
  private @Nullable Finish finish;
  private @Nullable Measurement measurement;

  /** A completed training of a network that meets the targets. */
  private record Trained(Candidate candidate, Outcome.Completed training, double objective) {
    double top1() {
      return training.top1();
    }

    double latencyMicros() {
      return candidate.latencyMicros();
    }

    String jobId() {
      return candidate.jobId();
    }
  }

  void criteria(Criteria known) {
    criteria = known;
  }

  /** The search will not go on; nothing more is waited for. */
  void cancelled(String why) {
    cancelled = why;
  }

  void proposed(Candidate candidate) {
    candidates.putIfAbsent(candidate.jobId(), candidate);
  }

  /** The first result of a job counts: a trainer that was taken for dead may answer late. */
  void trained(String jobId, Outcome outcome) {
    outcomes.putIfAbsent(jobId, outcome);
  }

  void finished(Finish known) {
    finish = known;
  }

  void measured(Measurement known) {
    measurement = known;
  }

  /** The ranking as of now, or null while the search itself is not known. */
  @Nullable Ranking ranking() {
    var by = criteria;
    if (by == null) {
      return null;
    }
    var trained = trained(by);
    var mostEntries = MAX_ENTRIES / Math.max(1, by.bands().size());
    var bands = by.bands().stream().map(band -> band(band, trained, mostEntries)).toList();
    var isFinal = isFinal();
    return new Ranking(isFinal, counts(trained.size()), bands, isFinal ? note(bands) : null);
  }

  private boolean isFinal() {
    return cancelled != null
        || (finish != null && measurement != null && counted().count() >= finish.trainings());
  }

  /** Outcomes whose jobs are known. */
  private Stream<Outcome> counted() {
    return outcomes.entrySet().stream()
        .filter(each -> candidates.containsKey(each.getKey()))
        .map(Map.Entry::getValue);
  }

  private Ranking.Counts counts(int ranked) {
    var completed = 0;
    var diverged = 0;
    var failed = 0;
    for (var outcome : (Iterable<Outcome>) counted()::iterator) {
      switch (outcome) {
        case Outcome.Completed _ -> completed++;
        case Outcome.Diverged _ -> diverged++;
        case Outcome.Failed _ -> failed++;
      }
    }
    return new Ranking.Counts(completed, diverged, failed, completed - ranked);
  }

  /** All that is ranked, best first. */
  private List<Trained> trained(Criteria by) {
    var trained = new ArrayList<Trained>();
    for (var candidate : candidates.values()) {
      if (outcomes.get(candidate.jobId()) instanceof Outcome.Completed training) {
        var objective = by.objective().of(training.loss(), candidate.latencyMicros());
        if (Double.isFinite(objective) && by.areMetBy(candidate, training)) {
          trained.add(new Trained(candidate, training, objective));
        }
      }
    }
    trained.sort(BEST_FIRST);
    return trained;
  }

  private Ranking.Band band(Criteria.Band band, List<Trained> trained, int mostEntries) {
    var inside =
        trained.stream()
            .filter(each -> each.candidate().band().equals(band.name()))
            .limit(mostEntries)
            .toList();
    var entries =
        IntStream.range(0, inside.size()).mapToObj(i -> entry(i + 1, inside.get(i))).toList();
    return new Ranking.Band(band.name(), band.fromMicros(), band.belowMicros(), entries);
  }

  private Ranking.Entry entry(int rank, Trained trained) {
    var candidate = trained.candidate();
    return new Ranking.Entry(
        rank,
        candidate.jobId(),
        candidate.encoding(),
        trained.training().top1(),
        trained.training().loss(),
        trained.objective(),
        candidate.latencyMicros(),
        measurement == null ? null : measurement.microsByJob().get(candidate.jobId()),
        candidate.parameters(),
        candidate.macs(),
        trained.training().directory());
  }

  private @Nullable String note(List<Ranking.Band> bands) {
    var sentences = new ArrayList<String>();
    if (cancelled != null) {
      sentences.add("The search was cancelled: " + cancelled);
    }
    if (measurement != null && measurement.notMeasuredBecause() != null) {
      sentences.add("No network was measured: " + measurement.notMeasuredBecause());
    }
    for (var band : bands) {
      if (band.entries().isEmpty()) {
        sentences.add("Band %s is empty: %s".formatted(band.name(), reason(band.name())));
      }
    }
    return sentences.isEmpty()
        ? null
        : sentences.stream().map(SearchResults::closed).collect(joining(" "));
  }

  private String reason(String band) {
    var why = finish == null ? null : finish.reasonByBand().get(band);
    return why == null ? "no training completed that meets the targets" : why;
  }

  private static String closed(String sentence) {
    return sentence.endsWith(".") ? sentence : sentence + ".";
  }
}
