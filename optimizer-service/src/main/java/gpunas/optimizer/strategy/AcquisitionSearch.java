package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Point;
import gpunas.optimizer.Suggestion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
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

  private final CandidateSpace space;
  private final Neighbourhood neighbourhood;

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
    var climber = new Climber(neighbourhood, model, improvement, fresh);
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
}
