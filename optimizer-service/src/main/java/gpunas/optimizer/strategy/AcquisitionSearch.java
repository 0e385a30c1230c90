package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Point;
import gpunas.optimizer.Suggestion;
import gpunas.optimizer.gp.GaussianProcess.Prediction;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the candidate with the highest expected improvement: scores random candidates and those
 * near the best ones, then climbs from the highest scores, one gene at a time. From where that ends
 * two genes are changed at a time: at the edge of a latency band one change that gains accuracy
 * often needs another that gives latency back.
 */
final class AcquisitionSearch {

  private static final int RANDOM = 600;
  private static final int MUTANTS_PER_CENTRE = 20;

  /** Candidates whose deviation is computed; it costs far more than the mean. */
  private static final int SCORED = 200;

  private static final int SCORED_NEAR = 24;
  private static final int CLIMBS = 6;
  private static final int PAIRS = 600;

  /** A deviation for all, in the model's unit, to choose those whose own is worth computing. */
  private static final double TYPICAL_DEVIATION = 0.3;

  private static final Comparator<Scored> BEST_FIRST =
      Comparator.comparingDouble(Scored::score).reversed();

  private final CandidateSpace space;
  private final Neighbourhood neighbourhood;

  private record Scored(Candidate candidate, double score) {}

  AcquisitionSearch(CandidateSpace space) {
    this.space = space;
    neighbourhood = new Neighbourhood(space);
  }

  /**
   * The candidate found; null if none is fresh.
   *
   * @param centres candidates whose surroundings are looked at first
   */
  @Nullable Suggestion maximise(
      SurrogateModel model,
      Improvement improvement,
      List<Candidate> centres,
      FreshCandidates fresh,
      RandomGenerator random) {
    var climber = new Climber(model, improvement, fresh);
    var starts = climber.scored(pool(centres, random).values(), SCORED);
    Scored best = null;
    for (var start : starts.subList(0, Math.min(CLIMBS, starts.size()))) {
      var top = climber.climb(start);
      best = best == null || top.score() > best.score() ? top : best;
    }
    if (best == null) {
      return null;
    }
    var found = climber.climbByPairs(best, random);
    return new Suggestion(found.candidate(), model.unit() * Math.exp(found.score()));
  }

  private Map<Point, Candidate> pool(List<Candidate> centres, RandomGenerator random) {
    Map<Point, Candidate> pool = new LinkedHashMap<>();
    for (int i = 0; i < RANDOM; i++) {
      var drawn = space.sample(random);
      pool.put(drawn.point(), drawn);
    }
    for (var centre : centres) {
      neighbourhood.of(centre.point()).forEach(near -> pool.put(near.point(), near));
      for (int i = 0; i < MUTANTS_PER_CENTRE; i++) {
        var mutant = neighbourhood.mutant(centre.point(), random.nextInt(2, 5), random);
        if (mutant != null) {
          pool.put(mutant.point(), mutant);
        }
      }
    }
    return pool;
  }

  /** Goes uphill on one model. */
  private final class Climber {
    private final SurrogateModel model;
    private final Improvement improvement;
    private final FreshCandidates fresh;
    private final Set<Point> visited = new HashSet<>();

    Climber(SurrogateModel model, Improvement improvement, FreshCandidates fresh) {
      this.model = model;
      this.improvement = improvement;
      this.fresh = fresh;
    }

    /** Moves to the best neighbour until there is no better one, or it has been there before. */
    Scored climb(Scored start) {
      var at = start;
      while (visited.add(at.candidate().point())) {
        at = better(at, neighbourhood.of(at.candidate().point()));
      }
      return at;
    }

    /** Moves to better candidates that differ in two genes, and climbs on from them. */
    Scored climbByPairs(Scored start, RandomGenerator random) {
      var at = start;
      while (true) {
        var next = better(at, neighbourhood.pairs(at.candidate().point(), PAIRS, random));
        if (!(next.score() > at.score())) {
          return at;
        }
        at = climb(next);
      }
    }

    private Scored better(Scored at, List<Candidate> candidates) {
      var best = scored(candidates, SCORED_NEAR);
      return best.isEmpty() || !(best.getFirst().score() > at.score()) ? at : best.getFirst();
    }

    /** The fresh ones among candidates, those that promise most at first sight, best first. */
    List<Scored> scored(Collection<Candidate> candidates, int count) {
      var promising =
          model.believed(fresh.of(candidates)).stream()
              .map(value ->
                  new Scored(
                      value.candidate(),
                      improvement.log(
                          value.candidate(), new Prediction(value.mean(), TYPICAL_DEVIATION))))
              .sorted(BEST_FIRST)
              .limit(count)
              .map(Scored::candidate)
              .toList();
      var predictions = model.predict(promising);
      return IntStream.range(0, promising.size())
          .mapToObj(i ->
              new Scored(promising.get(i), improvement.log(promising.get(i), predictions.get(i))))
          .sorted(BEST_FIRST)
          .toList();
    }
  }
}
