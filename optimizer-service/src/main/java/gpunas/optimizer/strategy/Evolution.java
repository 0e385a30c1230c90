package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.searchmodel.Objective;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Mutates the winner of a tournament among the finished candidates. Unlike regularised evolution
 * (Real et al., AAAI 2019) nothing ages: a training says as much later as it did at first.
 */
final class Evolution extends OneByOne {

  private static final int TOURNAMENT = 10;
  private static final int MAX_MUTATIONS = 100;

  private final Neighbourhood neighbourhood;

  Evolution(CandidateSpace space, Objective objective) {
    super(space, objective);
    neighbourhood = new Neighbourhood(space);
  }

  @Override
  @Nullable Candidate next(FreshCandidates fresh, RandomGenerator random) {
    var population = history.completed();
    if (population.size() >= INITIAL) {
      for (int i = 0; i < MAX_MUTATIONS; i++) {
        // Best first: the lowest of some random positions is the winner.
        int winner = population.size() - 1;
        for (int j = 0; j < TOURNAMENT; j++) {
          winner = Math.min(winner, random.nextInt(population.size()));
        }
        var child = neighbourhood.mutant(population.get(winner).candidate().point(), 1, random);
        if (child != null && fresh.isFresh(child)) {
          return child;
        }
      }
    }
    return fresh.draw(random);
  }
}
