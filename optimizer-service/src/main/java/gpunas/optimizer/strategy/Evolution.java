package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.strategy.Goal.Believed;
import gpunas.searchmodel.Objective;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Regularised evolution: changes one gene of the winner of a tournament among the candidates that
 * were trained last (Real et al., "Regularized Evolution for Image Classifier Architecture Search",
 * AAAI 2019). The population is small because trainings are few: they have hundreds in it for
 * thousands of trainings.
 */
final class Evolution extends OneByOne {

  private static final int POPULATION = 20;
  private static final int TOURNAMENT = 10;
  private static final int MAX_MUTATIONS = 100;

  private final Neighbourhood neighbourhood;

  Evolution(CandidateSpace space, Objective objective) {
    super(space, objective);
    neighbourhood = new Neighbourhood(space);
  }

  @Override
  @Nullable Candidate next(FreshCandidates fresh, RandomGenerator random) {
    var population = population();
    if (population.size() >= INITIAL) {
      for (int i = 0; i < MAX_MUTATIONS; i++) {
        // Best first: the lowest of some random positions is the winner.
        int winner = population.size() - 1;
        for (int j = 0; j < TOURNAMENT; j++) {
          winner = Math.min(winner, random.nextInt(population.size()));
        }
        var child = neighbourhood.mutant(population.get(winner).point(), 1, random);
        if (child != null && fresh.isFresh(child)) {
          return child;
        }
      }
    }
    return fresh.draw(random);
  }

  /** What was trained last, best first. */
  private List<Candidate> population() {
    var trained = history.trained();
    var young =
        Set.copyOf(trained.subList(Math.max(0, trained.size() - POPULATION), trained.size()));
    return history.completed().stream().map(Believed::candidate).filter(young::contains).toList();
  }
}
