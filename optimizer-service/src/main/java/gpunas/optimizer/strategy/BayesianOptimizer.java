package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Objective;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Bayesian optimisation: a Gaussian process on the objective, and the candidate with the highest
 * expected improvement, found by local search among those of the band.
 *
 * <p>The first proposals are drawn by chance, every other one the largest of many: large networks
 * are often the accurate ones. Pending candidates are believed to turn out as predicted.
 */
final class BayesianOptimizer implements Optimizer {

  private static final int REFERENCE = 300;
  private static final int LARGEST_OF = 60;

  private final CandidateSpace space;
  private final History history;
  private final ModelInput input;
  private final AcquisitionSearch search;
  private @Nullable SurrogateModel model;

  BayesianOptimizer(CandidateSpace space, Objective objective) {
    this.space = space;
    history = new History(objective);
    // Of the space only, so that the same candidate always makes the same row.
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(0);
    var reference = new ArrayList<Candidate>();
    for (int i = 0; i < REFERENCE; i++) {
      reference.add(space.sample(random));
    }
    input = new ModelInput(space.genes(), reference);
    search = new AcquisitionSearch(space);
  }

  @Override
  public void tell(List<FinishedTrial> finished) {
    history.set(finished);
    model = null;
  }

  @Override
  public List<Suggestion> ask(int count, List<Candidate> pending, RandomGenerator random) {
    var fresh = new FreshCandidates(space, history, pending);
    var answer = new ArrayList<Suggestion>();
    var known = history.size() + pending.size();
    // A failure alone says nothing that a model could be fitted to.
    SurrogateModel believed =
        known + count > OneByOne.INITIAL && !history.completed().isEmpty()
            ? model().believe(pending.stream().filter(this::isUnfinished).toList())
            : null;
    for (int i = 0; i < count; i++) {
      Suggestion next =
          believed == null || known + i < OneByOne.INITIAL
              ? initial(known + i, fresh, random)
              : search.maximise(believed, history.completed(), fresh, random);
      if (next == null) {
        break;
      }
      fresh.take(next.candidate());
      answer.add(next);
      believed = believed == null ? null : believed.believe(List.of(next.candidate()));
    }
    return answer;
  }

  @Override
  public List<Candidate> rank(List<Candidate> completed) {
    return completed.isEmpty() ? completed : model().byMean(completed);
  }

  private boolean isUnfinished(Candidate candidate) {
    return !history.contains(candidate.point());
  }

  private @Nullable Suggestion initial(int number, FreshCandidates fresh, RandomGenerator random) {
    Candidate largest = fresh.draw(random);
    for (int i = 1; number % 2 == 1 && largest != null && i < LARGEST_OF; i++) {
      Candidate other = fresh.draw(random);
      if (other != null && other.cost().parameters() > largest.cost().parameters()) {
        largest = other;
      }
    }
    return largest == null ? null : new Suggestion(largest, Double.POSITIVE_INFINITY);
  }

  private SurrogateModel model() {
    SurrogateModel current = model;
    if (current == null) {
      current = SurrogateModel.of(history, input);
      model = current;
    }
    return current;
  }
}
