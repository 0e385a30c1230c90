package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.Suggestion;
import gpunas.optimizer.strategy.Goal.Believed;
import gpunas.searchmodel.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What all strategies share that propose one candidate after the other. */
abstract class OneByOne implements Optimizer {

  /** What is proposed before anything is learnt. */
  static final int INITIAL = 10;

  final CandidateSpace space;
  final History history;

  OneByOne(CandidateSpace space, Objective objective) {
    this.space = space;
    this.history = new History(objective);
  }

  @Override
  public void tell(List<FinishedTrial> finished) {
    history.set(finished);
  }

  @Override
  public List<Suggestion> ask(int count, List<Candidate> pending, RandomGenerator random) {
    var fresh = new FreshCandidates(space, history, pending);
    var answer = new ArrayList<Suggestion>();
    for (int i = 0; i < count; i++) {
      Candidate next = next(fresh, random);
      if (next == null) {
        break;
      }
      fresh.take(next);
      answer.add(new Suggestion(next, Double.POSITIVE_INFINITY));
    }
    return answer;
  }

  /** The next proposal; null if there is none. */
  abstract @Nullable Candidate next(FreshCandidates fresh, RandomGenerator random);

  @Override
  public List<Candidate> rank(List<Candidate> completed) {
    var among = Set.copyOf(completed);
    return history.completed().stream().map(Believed::candidate).filter(among::contains).toList();
  }
}
