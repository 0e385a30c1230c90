package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Point;
import gpunas.optimizer.Suggestion;
import gpunas.optimizer.gp.GaussianProcess.Prediction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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
  private static final int SCORED = 100;

  private static final int SCORED_NEAR = 8;
  private static final int CLIMBS = 8;
  private static final int PAIRS = 600;

  /** A deviation for all, in the model's unit, to choose those whose own is worth computing. */
  private static final double TYPICAL_DEVIATION = 0.3;

  private static final Comparator<Scored> BEST_FIRST =
      Comparator.comparingDouble(Scored::score).reversed();

  private final CandidateSpace space;
  private final Neighbourhood neighbourhood;

  private record Scored(Candidate candidate, double deviation, double score) {}

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
    var starts = climber.starts(pool(centres, random).values());
    if (starts.isEmpty()) {
      return null;
    }
    var found = climber.climbByPairs(climber.climb(starts), random);
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

    /** The most promising of many candidates, best first. */
    List<Scored> starts(Collection<Candidate> candidates) {
      return scored(promising(candidates, TYPICAL_DEVIATION, SCORED)).stream()
          .sorted(BEST_FIRST)
          .limit(CLIMBS)
          .toList();
    }

    /**
     * Moves each to its best neighbour until it has no better one, all at the same time: many
     * predictions at once are cheaper. Where one has been another need not go.
     */
    Scored climb(List<Scored> starts) {
      var top = starts.getFirst();
      var climbing = starts;
      while (!climbing.isEmpty()) {
        climbing = climbing.stream().filter(at -> visited.add(at.candidate().point())).toList();
        climbing = better(climbing, neighbourhood::of);
        for (var at : climbing) {
          top = at.score() > top.score() ? at : top;
        }
      }
      return top;
    }

    /** Moves to better candidates that differ in two genes, and climbs on from them. */
    Scored climbByPairs(Scored start, RandomGenerator random) {
      var at = start;
      while (true) {
        var next = better(List.of(at), point -> neighbourhood.pairs(point, PAIRS, random));
        if (next.isEmpty()) {
          return at;
        }
        at = climb(next);
      }
    }

    /** The best candidate around each, where it is better. */
    private List<Scored> better(List<Scored> centres, Function<Point, List<Candidate>> around) {
      var promising =
          centres.stream()
              .map(at ->
                  promising(around.apply(at.candidate().point()), at.deviation(), SCORED_NEAR))
              .toList();
      var scored = scored(promising.stream().flatMap(List::stream).toList()).iterator();
      List<Scored> better = new ArrayList<>();
      for (int i = 0; i < centres.size(); i++) {
        var best = centres.get(i);
        for (var _ : promising.get(i)) {
          var near = scored.next();
          best = near.score() > best.score() ? near : best;
        }
        if (best.score() > centres.get(i).score()) {
          better.add(best);
        }
      }
      return better;
    }

    /**
     * The fresh ones among candidates that promise most at first sight, best first.
     *
     * @param deviation what is supposed for all of them
     */
    private List<Candidate> promising(
        Collection<Candidate> candidates, double deviation, int count) {
      record Glimpse(Candidate candidate, double score) {}
      return model.believed(fresh.of(candidates)).stream()
          .map(value ->
              new Glimpse(
                  value.candidate(),
                  improvement.log(value.candidate(), new Prediction(value.mean(), deviation))))
          .sorted(Comparator.comparingDouble(Glimpse::score).reversed())
          .limit(count)
          .map(Glimpse::candidate)
          .toList();
    }

    private List<Scored> scored(List<Candidate> candidates) {
      var predictions = model.predict(candidates);
      return IntStream.range(0, candidates.size())
          .mapToObj(i -> {
            var prediction = predictions.get(i);
            return new Scored(
                candidates.get(i),
                prediction.deviation(),
                improvement.log(candidates.get(i), prediction));
          })
          .toList();
    }
  }
}
