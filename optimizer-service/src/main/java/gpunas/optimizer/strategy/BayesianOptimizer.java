package gpunas.optimizer.strategy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.Suggestion;
import gpunas.optimizer.strategy.Goal.Believed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Bayesian optimisation: a Gaussian process on what is to be minimised, and the candidate with the
 * highest expected improvement, found by local search among those of the space.
 *
 * <p>The first proposals are drawn at random, every other one the most promising of many by what is
 * known without training: large networks are often the accurate ones. Pending candidates are
 * believed to turn out as predicted, and are improved on as if they had.
 */
final class BayesianOptimizer implements Optimizer {

  private static final int REFERENCE = 300;
  private static final int PROMISING_OF = 60;

  /** By how much e times as many MACs are supposed to lower the cross-entropy, nats. */
  private static final double WORTH_OF_MACS = 0.06;

  /** Of very many trained candidates only the best are asked what the model thinks of them. */
  private static final int CONTENDERS = 500;

  private static final int CENTRES = 10;

  private final CandidateSpace space;
  private final List<Candidate> reference;
  private final Goal goal;
  private final History history;
  private final ModelInput input;
  private final SurrogateFitter fitter;
  private final AcquisitionSearch search;
  private @Nullable SurrogateModel model;
  private @Nullable FailureModel failures;

  /**
   * @param goal of candidates that span the space
   */
  BayesianOptimizer(CandidateSpace space, Function<List<Candidate>, Goal> goal) {
    this.space = space;
    // Of the space only, so that the same candidate always makes the same row.
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(0);
    reference = Stream.generate(() -> space.sample(random)).limit(REFERENCE).toList();
    this.goal = goal.apply(reference);
    history = new History(this.goal.learnt());
    input = new ModelInput(space.genes(), reference);
    fitter = new SurrogateFitter(input);
    search = new AcquisitionSearch(space);
  }

  @Override
  public void tell(List<FinishedTrial> finished) {
    history.set(finished);
    model = null;
    failures = null;
  }

  @Override
  public List<Suggestion> ask(int count, List<Candidate> pending, RandomGenerator random) {
    var fresh = new FreshCandidates(space, history, pending);
    int known = history.size() + pending.size();
    var answer = new ArrayList<Suggestion>();
    // A failure alone says nothing that a model could be fitted to.
    while (answer.size() < count
        && (known + answer.size() < OneByOne.INITIAL || history.completed().isEmpty())) {
      var drawn = initial(known + answer.size(), fresh, random);
      if (drawn == null) {
        return answer;
      }
      fresh.take(drawn);
      answer.add(new Suggestion(drawn, Double.POSITIVE_INFINITY));
    }
    if (answer.size() < count) {
      var unfinished = new ArrayList<>(pending);
      unfinished.removeIf(candidate -> history.contains(candidate.point()));
      answer.forEach(suggestion -> unfinished.add(suggestion.candidate()));
      promising(count - answer.size(), unfinished, fresh, random, answer);
    }
    return answer;
  }

  private void promising(
      int count,
      List<Candidate> unfinished,
      FreshCandidates fresh,
      RandomGenerator random,
      List<Suggestion> answer) {
    var believed = model().believe(unfinished);
    var known = new ArrayList<>(model().believed(contenders()));
    var centres = goal.centres(known, CENTRES);
    known.addAll(model().believed(unfinished.stream().filter(this::isInside).toList()));
    for (int i = 0; i < count; i++) {
      var next = search.maximise(believed, improvement(known), centres, fresh, random);
      if (next == null) {
        return;
      }
      answer.add(next);
      fresh.take(next.candidate());
      believed = believed.believe(List.of(next.candidate()));
      known.addAll(model().believed(List.of(next.candidate())));
    }
  }

  /** By the goal, weighed with the probabilities that the candidate counts, and that it trains. */
  private Improvement improvement(List<Believed> known) {
    var improvement = goal.improvement(known);
    return (candidate, prediction) ->
        improvement.log(candidate, prediction)
            + space.logFeasibility(candidate)
            + failures().logSuccess(candidate);
  }

  @Override
  public List<Candidate> rank(List<Candidate> completed) {
    return completed.isEmpty() ? completed : goal.rank(model().believed(completed));
  }

  /** What is to be improved on: trained candidates of the space, or any if none is trained. */
  private List<Candidate> contenders() {
    var inside = history.completed().stream().filter(value -> isInside(value.candidate())).toList();
    return inside.isEmpty() ? reference : goal.rank(inside).stream().limit(CONTENDERS).toList();
  }

  private boolean isInside(Candidate candidate) {
    return space.find(candidate.point()) != null;
  }

  private @Nullable Candidate initial(int number, FreshCandidates fresh, RandomGenerator random) {
    Candidate best = fresh.draw(random);
    for (int i = 1; number % 2 == 1 && best != null && i < PROMISING_OF; i++) {
      Candidate other = fresh.draw(random);
      if (other != null && guess(other) < guess(best)) {
        best = other;
      }
    }
    return best;
  }

  /** The objective as far as costs tell it, but for a constant. */
  private double guess(Candidate candidate) {
    return goal.learnt()
        .of(-WORTH_OF_MACS * Math.log(candidate.cost().macs()), candidate.cost().latencyMicros());
  }

  private SurrogateModel model() {
    SurrogateModel current = model;
    if (current == null) {
      current = fitter.model(history.withFailures(failures()::explains));
      model = current;
    }
    return current;
  }

  private FailureModel failures() {
    FailureModel current = failures;
    if (current == null) {
      current = new FailureModel(history, input);
      failures = current;
    }
    return current;
  }
}
