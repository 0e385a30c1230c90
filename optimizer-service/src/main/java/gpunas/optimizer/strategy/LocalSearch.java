package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.searchmodel.Objective;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tries the neighbours of the best candidate; once all are tried, those of the second best, and so
 * on (White et al., "Local Search is State of the Art for Neural Architecture Search Benchmarks",
 * 2020).
 */
final class LocalSearch extends OneByOne {

  private final Neighbourhood neighbourhood;

  LocalSearch(CandidateSpace space, Objective objective) {
    super(space, objective);
    neighbourhood = new Neighbourhood(space);
  }

  @Override
  @Nullable Candidate next(FreshCandidates fresh, RandomGenerator random) {
    if (history.size() >= INITIAL) {
      for (var centre : history.completed()) {
        var untried = fresh.of(neighbourhood.of(centre.candidate().point()));
        if (!untried.isEmpty()) {
          return untried.get(random.nextInt(untried.size()));
        }
      }
    }
    return fresh.draw(random);
  }
}
