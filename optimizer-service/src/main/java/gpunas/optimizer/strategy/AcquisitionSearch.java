package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Point;
import gpunas.optimizer.Suggestion;
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
 * near the best ones, then climbs from the highest scores, one gene at a time.
 */
final class AcquisitionSearch {

  private static final int RANDOM = 600;
  private static final int CENTRES = 10;
  private static final int MUTANTS_PER_CENTRE = 20;

  /** Candidates whose deviation is computed; it costs far more than the mean. */
  private static final int SCORED = 300;

  private static final int CLIMBS = 6;

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
   * @param completed what was trained to the end
   */
  @Nullable Suggestion maximise(
      SurrogateModel model,
      List<Candidate> completed,
      FreshCandidates fresh,
      RandomGenerator random) {
    var pool = fresh.of(pool(model.byMean(completed), random).values());
    var promising = model.byMean(pool).stream().limit(SCORED).toList();
    var starts =
        scored(model, promising).stream()
            .sorted(Comparator.comparingDouble(Scored::score).reversed())
            .limit(CLIMBS)
            .toList();
    Set<Point> visited = new HashSet<>();
    return starts.stream()
        .map(start -> climb(start, model, fresh, visited))
        .max(Comparator.comparingDouble(Scored::score))
        .map(best -> new Suggestion(best.candidate(), model.unit() * Math.exp(best.score())))
        .orElse(null);
  }

  private Map<Point, Candidate> pool(List<Candidate> best, RandomGenerator random) {
    Map<Point, Candidate> pool = new LinkedHashMap<>();
    for (int i = 0; i < RANDOM; i++) {
      var drawn = space.sample(random);
      pool.put(drawn.point(), drawn);
    }
    for (var centre : best.subList(0, Math.min(CENTRES, best.size()))) {
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

  /** Moves to the best neighbour until there is no better one, or it has been there before. */
  private Scored climb(
      Scored start, SurrogateModel model, FreshCandidates fresh, Set<Point> visited) {
    var at = start;
    while (visited.add(at.candidate().point())) {
      var best =
          scored(model, fresh.of(neighbourhood.of(at.candidate().point()))).stream()
              .max(Comparator.comparingDouble(Scored::score))
              .orElse(at);
      if (best.score() > at.score()) {
        at = best;
      }
    }
    return at;
  }

  private static List<Scored> scored(SurrogateModel model, List<Candidate> candidates) {
    double[] scores = model.logExpectedImprovement(candidates);
    return IntStream.range(0, scores.length)
        .mapToObj(i -> new Scored(candidates.get(i), scores[i]))
        .toList();
  }
}
