package gpunas.ranker;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one search, in whatever order it became known. A result without its job, for
 * example, waits and does not count yet.
 */
final class SearchResults {
  private final Map<String, Candidate> candidates = new HashMap<>();
  private final Map<String, Outcome> outcomes = new HashMap<>();
  private @Nullable Criteria criteria;
  private @Nullable String cancelled;
  private @Nullable Finish finish;
  private @Nullable Measurement measurement;

  /** Jobs that are known and have a result. */
  private int answered;

  /** What makes trainings trainings of one trial. */
  private record TrialKey(String band, List<Integer> encoding) {}

  void criteria(Criteria known) {
    criteria = known;
  }

  /** The search will not go on; nothing more is waited for. */
  void cancelled(String why) {
    cancelled = why;
  }

  /** Returns whether that says more of the ranking: whether its result was waiting for it. */
  boolean proposed(Candidate candidate) {
    return candidates.putIfAbsent(candidate.jobId(), candidate) == null
        && isAnswered(candidate.jobId());
  }

  /**
   * The first result of a job counts: a trainer that was taken for dead may answer late.
   *
   * @return whether that says more of the ranking
   */
  boolean trained(String jobId, Outcome outcome) {
    return outcomes.putIfAbsent(jobId, outcome) == null && isAnswered(jobId);
  }

  private boolean isAnswered(String jobId) {
    var isAnswered = candidates.containsKey(jobId) && outcomes.containsKey(jobId);
    answered += isAnswered ? 1 : 0;
    return isAnswered;
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
    var standings =
        new Standings(
            trials(by.objective()).filter(by::areMetBy).toList(),
            measurement == null ? Map.of() : measurement.microsByJob());
    var bands = standings.bands(by.bands());
    var isFinal = isFinal();
    return new Ranking(isFinal, counts(standings.trainings()), bands, isFinal ? note(bands) : null);
  }

  /** Whether nothing more will become known. */
  boolean isFinal() {
    return cancelled != null
        || (finish != null && measurement != null && answered >= finish.trainings());
  }

  private Ranking.Counts counts(int ranked) {
    var full = 0;
    var completed = 0;
    var diverged = 0;
    var failed = 0;
    for (var candidate : candidates.values()) {
      switch (outcomes.get(candidate.jobId())) {
        case Outcome.Completed _ -> {
          completed++;
          full += candidate.isFull() ? 1 : 0;
        }
        case Outcome.Diverged _ -> diverged++;
        case Outcome.Failed _ -> failed++;
        case null -> {}
      }
    }
    return new Ranking.Counts(completed, diverged, failed, full - ranked);
  }

  private Stream<Trial> trials(Criteria.Objective objective) {
    var trainings = new HashMap<TrialKey, List<Ranking.Training>>();
    var networks = new HashMap<TrialKey, Network>();
    for (var candidate : candidates.values()) {
      if (candidate.isFull()
          && outcomes.get(candidate.jobId()) instanceof Outcome.Completed completed) {
        var key = new TrialKey(candidate.band(), candidate.network().encoding());
        networks.put(key, candidate.network());
        trainings.computeIfAbsent(key, _ -> new ArrayList<>()).add(training(candidate, completed));
      }
    }
    return trainings.entrySet().stream()
        .map(each ->
            Trial.of(
                each.getKey().band(),
                Objects.requireNonNull(networks.get(each.getKey())),
                each.getValue(),
                objective));
  }

  private static Ranking.Training training(Candidate candidate, Outcome.Completed completed) {
    return new Ranking.Training(
        candidate.jobId(), completed.top1(), completed.loss(), completed.directory());
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
