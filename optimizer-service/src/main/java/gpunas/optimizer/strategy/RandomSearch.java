package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.searchmodel.Objective;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws candidates at random: the baseline of all others. */
final class RandomSearch extends OneByOne {

  RandomSearch(CandidateSpace space, Objective objective) {
    super(space, objective);
  }

  @Override
  @Nullable Candidate next(FreshCandidates fresh, RandomGenerator random) {
    return fresh.draw(random);
  }
}
