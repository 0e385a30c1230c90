package gpunas.optimizer.search;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Objective;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.Point;
import gpunas.optimizer.Strategy;
import gpunas.optimizer.Suggestion;
import gpunas.optimizer.search.AnnotatedBatch.Member;
import gpunas.searchspace.AdditiveCost;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** A small search: its space, its table, its candidates, and trainings whose end is a function. */
final class Simulated {

  static final SearchSpace SPACE = Spaces.quickstart();
  static final LatencyTables TABLES = (_, _) -> layer -> layer.macs() / 1e3;
  static final AdditiveCost LATENCY = new LayerGrid(SPACE).cost(layer -> layer.macs() / 1e3);
  static final Objective OBJECTIVE = new Objective(0.05, 0.6, 1000);
  static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
  static final Duration HOUR = Duration.ofHours(1);

  static final Band FAST = band("fast", 0, 600);
  static final Band ACCURATE = band("accurate", 600, 1200);
  static final Band IMPOSSIBLE = band("impossible", 0, 1);

  private Simulated() {}

  static Band band(String name, double from, double below) {
    return new Band(name, from, below, Integer.MAX_VALUE);
  }

  /** What a test changes of a plan. */
  static final class PlanBuilder {
    private final List<Band> bands;
    private Strategy strategy = (space, _) -> new DrawingOptimizer(space, 1);
    private boolean front;
    private Rungs rungs = Rungs.none(2);
    private Budget budget;
    private @Nullable ShortList shortList;
    private List<String> learnFrom = List.of();
    private int priority;

    PlanBuilder(int trainings, int inFlight, Band... bands) {
      this.bands = List.of(bands);
      budget = new Budget(trainings, inFlight, null, null, 0);
    }

    PlanBuilder strategy(Strategy given) {
      strategy = given;
      return this;
    }

    PlanBuilder front(Strategy given) {
      front = true;
      return strategy(given);
    }

    PlanBuilder rungs(Integer... epochs) {
      rungs = new Rungs(List.of(epochs), 0.25);
      return this;
    }

    PlanBuilder deviceTime(Duration given) {
      budget =
          new Budget(
              budget.trainings(),
              budget.inFlight(),
              given,
              budget.deadline(),
              budget.minImprovement());
      return this;
    }

    PlanBuilder deadline(Instant given) {
      budget =
          new Budget(
              budget.trainings(),
              budget.inFlight(),
              budget.deviceTime(),
              given,
              budget.minImprovement());
      return this;
    }

    PlanBuilder minImprovement(double given) {
      budget =
          new Budget(
              budget.trainings(), budget.inFlight(), budget.deviceTime(), budget.deadline(), given);
      return this;
    }

    PlanBuilder shortList(int networks, int repeats) {
      shortList = new ShortList(networks, repeats);
      return this;
    }

    PlanBuilder learnFrom(String... ids) {
      learnFrom = List.of(ids);
      return this;
    }

    PlanBuilder priority(int given) {
      priority = given;
      return this;
    }

    SearchPlan build() {
      return new SearchPlan(
          SPACE, "table", bands, front, OBJECTIVE, strategy, rungs, budget, shortList, learnFrom,
          priority, 42);
    }
  }

  static PlanBuilder plan(int trainings, int inFlight, Band... bands) {
    return new PlanBuilder(trainings, inFlight, bands);
  }

  static List<AnnotatedBatch> batches(List<Band> bands) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
    var batches = new ArrayList<AnnotatedBatch>();
    for (var first = 0; first < 300; first += 100) {
      Map<Integer, List<Member>> members = new HashMap<>();
      for (var i = 0; i < 100; i++) {
        var encoding = SPACE.random(random);
        var latency = LATENCY.of(encoding);
        for (var b = 0; b < bands.size(); b++) {
          if (bands.get(b).contains(latency)) {
            members.computeIfAbsent(b, _ -> new ArrayList<>()).add(new Member(encoding, latency));
          }
        }
      }
      batches.add(new AnnotatedBatch(first, 100, 300, 310, 9000, members));
    }
    return batches;
  }

  /** A search that thinks at once. */
  static SearchProgress started(SearchPlan plan) {
    return started(plan, new Thinking(Runnable::run, TABLES));
  }

  static SearchProgress started(SearchPlan plan, Thinking thinking) {
    var progress = new SearchProgress("s", thinking);
    batches(plan.bands()).forEach(progress::annotated);
    progress.planned(plan, SearchProgress.State.RUNNING);
    return progress;
  }

  static Decision decide(SearchProgress progress) {
    var plan = progress.plan();
    return progress.decide(NOON, plan == null ? 0 : plan.budget().inFlight(), List.of());
  }

  static Result completed(int number, double crossEntropy) {
    return new Result(number, new TrainingEnd.Completed(crossEntropy), HOUR);
  }

  static Result failed(int number) {
    return new Result(number, new TrainingEnd.Failed(), HOUR);
  }

  /** Larger networks are better, longer trainings too, and every seed is a little different. */
  static Result trained(Job job) {
    var loss =
        3 - Math.log10(job.cost().parameters()) / 4 - 0.1 * job.rung() + 0.001 * (job.number() % 7);
    return job.number() % 11 == 10 ? failed(job.number()) : completed(job.number(), loss);
  }

  /** All jobs of a search whose results come one after the other. */
  static List<Job> run(SearchProgress progress) {
    List<Job> jobs = new ArrayList<>();
    var ended = 0;
    for (var decision = decide(progress); decision.finish() == null; decision = decide(progress)) {
      jobs.addAll(decision.jobs());
      progress.ended(trained(jobs.get(ended++)));
    }
    return jobs;
  }

  /** Draws from the band, and ranks by what it was told last. */
  static class DrawingOptimizer implements Optimizer {
    private final CandidateSpace space;
    private final double expectedImprovement;
    private List<FinishedTrial> told = List.of();

    DrawingOptimizer(CandidateSpace space, double expectedImprovement) {
      this.space = space;
      this.expectedImprovement = expectedImprovement;
    }

    @Override
    public void tell(List<FinishedTrial> finished) {
      told = List.copyOf(finished);
    }

    @Override
    public List<Suggestion> ask(int count, List<Candidate> pending, RandomGenerator random) {
      var taken = new HashSet<Point>();
      pending.forEach(candidate -> taken.add(candidate.point()));
      told.forEach(trial -> taken.add(trial.candidate().point()));
      for (var i = 0; i < 100; i++) {
        var drawn = space.sample(random);
        if (!taken.contains(drawn.point())) {
          return List.of(new Suggestion(drawn, expectedImprovement));
        }
      }
      return List.of();
    }

    @Override
    public List<Candidate> rank(List<Candidate> completed) {
      return completed.stream().sorted(Comparator.comparingDouble(this::value)).toList();
    }

    private double value(Candidate candidate) {
      return told.stream()
          .filter(trial -> trial.candidate().equals(candidate))
          .filter(FinishedTrial.Completed.class::isInstance)
          .map(FinishedTrial.Completed.class::cast)
          .max(Comparator.comparingDouble(FinishedTrial.Completed::fidelity))
          .map(trial -> OBJECTIVE.value(trial.crossEntropy(), candidate.cost()))
          .orElse(Double.POSITIVE_INFINITY);
    }
  }

  static SearchPlan withTable(SearchPlan plan, String tableId) {
    return new SearchPlan(
        plan.space(),
        tableId,
        plan.bands(),
        plan.front(),
        plan.objective(),
        plan.strategy(),
        plan.rungs(),
        plan.budget(),
        plan.shortList(),
        plan.learnFrom(),
        plan.priority(),
        plan.seed());
  }

  static double latency(Encoding encoding) {
    return LATENCY.of(encoding);
  }
}
