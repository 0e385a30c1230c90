package gpunas.optimizer.search;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.Suggestion;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The exploration of one band with at least one candidate: what is tried on the lowest rung, and
 * who goes up. Its optimizer is told of all trainings of the search: what a network can learn does
 * not depend on the band.
 *
 * <p>Going up follows asynchronous successive halving (Li et al., "A System for Massively Parallel
 * Hyperparameter Tuning", MLSys 2020): as soon as a network is among the best share of its rung.
 */
final class BandSearch {

  /** From this many full trainings on, the optimizer judges who goes up, not the rung. */
  private static final int JUDGED_FROM = 10;

  private final SearchSpec spec;
  private final Rungs rungs;
  private final Predicate<Encoding> fits;
  private final Territory territory;
  private final Trials trials;
  private final Optimizer optimizer;

  /** How many networks may come to each rung. */
  private final int[] limits;

  private List<FinishedTrial> told = List.of();

  /**
   * @param fits whether a network may take the memory that it takes
   * @param share of the search's trainings
   */
  BandSearch(
      SearchSpec spec,
      Predicate<Encoding> fits,
      Territory territory,
      int share,
      Trials trials,
      Optimizer optimizer) {
    this.spec = spec;
    this.fits = fits;
    this.rungs = spec.allRungs();
    this.territory = territory;
    this.trials = trials;
    this.optimizer = optimizer;
    this.limits = rungs.limits(Math.min(share, territory.trainings()));
  }

  Territory territory() {
    return territory;
  }

  boolean isSpent(Known known) {
    return territory.exploring(known).count() >= territory.trainings();
  }

  boolean takesEntrants(Known known) {
    return onRung(0, known).size() < limits[0];
  }

  /** A network that is among the best of its rung and goes up; null if there is none. */
  @Nullable Job promote(Known known) {
    for (var rung = rungs.top() - 1; rung >= 0; rung--) {
      var ended = onRung(rung, known).stream().filter(known::hasEnded).count();
      var promotable = rungs.promotedOf((int) ended);
      if (promotable > 0 && onRung(rung + 1, known).size() < limits[rung + 1]) {
        var job = promoteFirst(bestOf(rung, known).stream().limit(promotable).toList(), known);
        if (job != null) {
          return job;
        }
      }
    }
    return null;
  }

  /** The best network of the highest rung that has one left below the top; null if none has. */
  @Nullable Job promoteAny(Known known) {
    for (var rung = rungs.top() - 1; rung >= 0; rung--) {
      var job = promoteFirst(bestOf(rung, known), known);
      if (job != null) {
        return job;
      }
    }
    return null;
  }

  /** A network to try; null if there is none that is expected to be good enough. */
  @Nullable Job enter(Known known) {
    var suggestion = suggest(known);
    return suggestion == null || !spec.budget().isWorthwhile(suggestion.expectedImprovement())
        ? null
        : new Job(
            known.jobs().size(),
            territory.bandOf(suggestion.candidate().cost().latencyMicros()).name(),
            Points.encoding(spec.space(), suggestion.candidate().point()),
            suggestion.candidate().cost(),
            0,
            0,
            null,
            known.results());
  }

  /** Why no network enters any more. */
  String reason(Known known) {
    var suggestion = suggest(known);
    return suggestion == null
        ? "every network of the band was trained"
        : "the best expected improvement, %.2g, is below %.2g"
            .formatted(suggestion.expectedImprovement(), spec.budget().minExpectedImprovement());
  }

  /**
   * Networks with a full training that may be ranked, of this search or learned from, the best
   * first.
   */
  List<Candidate> best(Known known) {
    tell(known);
    var full = completed(rungs.top(), known).stream().map(trials::candidate);
    var learned =
        trials.learned().stream()
            .filter(candidate -> territory.contains(candidate.cost().latencyMicros()));
    return optimizer.rank(
        Stream.concat(full, learned)
            .distinct()
            .filter(candidate -> fits.test(Points.encoding(spec.space(), candidate.point())))
            .toList());
  }

  private void tell(Known known) {
    var finished = trials.finished(known);
    if (!finished.equals(told)) {
      optimizer.tell(finished);
      told = finished;
    }
  }

  private @Nullable Suggestion suggest(Known known) {
    tell(known);
    // Every job has a generator of its own, so that a restart does not shift the chance.
    var random =
        RandomGeneratorFactory.of("L64X128MixRandom")
            .create(spec.seed() * 0x9E3779B97F4A7C15L + known.jobs().size());
    var answer = optimizer.ask(1, trials.pending(known), random);
    return answer.isEmpty() ? null : answer.getFirst();
  }

  private List<Job> onRung(int rung, Known known) {
    return territory.exploring(known).filter(job -> job.rung() == rung).toList();
  }

  private List<Job> completed(int rung, Known known) {
    return onRung(rung, known).stream().filter(known::isCompleted).toList();
  }

  /** The completed trainings of a rung, the best first. */
  private List<Job> bestOf(int rung, Known known) {
    var completed = completed(rung, known);
    return isJudged(known) ? judged(completed, known) : byValue(completed, known);
  }

  private boolean isJudged(Known known) {
    var full =
        known.jobs().stream()
            .filter(job -> job.rung() == rungs.top() && known.isCompleted(job))
            .count();
    return full + trials.learned().size() >= JUDGED_FROM;
  }

  private List<Job> judged(List<Job> completed, Known known) {
    tell(known);
    Map<Candidate, Job> jobs = new HashMap<>();
    completed.forEach(job -> jobs.put(trials.candidate(job), job));
    return optimizer.rank(completed.stream().map(trials::candidate).toList()).stream()
        .map(jobs::get)
        .toList();
  }

  private List<Job> byValue(List<Job> completed, Known known) {
    return completed.stream()
        .sorted(
            Comparator.comparingDouble(job -> {
              var crossEntropy = known.crossEntropy(job);
              return crossEntropy == null
                  ? Double.POSITIVE_INFINITY
                  : spec.objective().of(crossEntropy, job.cost().latencyMicros());
            }))
        .toList();
  }

  private @Nullable Job promoteFirst(List<Job> best, Known known) {
    Set<Encoding> above =
        best.isEmpty()
            ? Set.of()
            : onRung(best.getFirst().rung() + 1, known).stream()
                .map(Job::encoding)
                .collect(Collectors.toSet());
    return best.stream()
        .filter(job -> !above.contains(job.encoding()))
        .findFirst()
        .map(job ->
            new Job(
                known.jobs().size(),
                job.band(),
                job.encoding(),
                job.cost(),
                job.rung() + 1,
                0,
                job.number(),
                known.results()))
        .orElse(null);
  }
}
