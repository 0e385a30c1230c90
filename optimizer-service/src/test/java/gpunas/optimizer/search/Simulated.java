package gpunas.optimizer.search;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.Point;
import gpunas.optimizer.Strategy;
import gpunas.optimizer.Suggestion;
import gpunas.optimizer.search.AnnotatedBatch.Member;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Budget;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.Mode;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.Rungs;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Search.State;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import gpunas.searchmodel.recipe.Optimisation;
import gpunas.searchmodel.recipe.Recipe;
import gpunas.searchmodel.recipe.Schedule;
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
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** A small search: its space, its table, its candidates, and trainings whose end is a function. */
final class Simulated {

  static final SearchSpace SPACE = Spaces.quickstart();
  static final LatencyTables TABLES = (_, _) -> layer -> layer.macs() / 1e3;
  static final AdditiveCost LATENCY = new LayerGrid(SPACE).cost(layer -> layer.macs() / 1e3);
  static final Objective OBJECTIVE = new Objective(0.05, 0.6);
  static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
  static final Duration HOUR = Duration.ofHours(1);

  static final Recipe RECIPE =
      Recipe.plain(
          2,
          50,
          new Optimisation(Optimisation.Kind.SGD, 0.9, 0.99, 1e-8, 1e-4, true, 0),
          new Schedule(Schedule.Kind.COSINE, 0.1, 0.1, 1, 0.5),
          new Recipe.Regularisation(0.1, 0.2, 0));

  static final Band FAST = band("fast", 0, 600);
  static final Band ACCURATE = band("accurate", 600, 1200);
  static final Band IMPOSSIBLE = band("impossible", 0, 1);

  private Simulated() {}

  static Band band(String name, double from, double below) {
    return new Band(name, from, below, null);
  }

  /** A search, and how its candidates are proposed. */
  record Plan(Search search, Strategy strategy) {

    SearchSpec spec() {
      return search.spec();
    }

    Search in(State state) {
      return new Search(search.id(), state, null, NOON, NOON, search.revision(), spec());
    }

    /** At once, with a table. */
    Thinking thinking() {
      return thinking(Runnable::run, TABLES);
    }

    Thinking thinking(Executor executor, LatencyTables tables) {
      return new Thinking(executor, tables, _ -> strategy);
    }
  }

  /** What a test changes of a plan. */
  static final class PlanBuilder {
    private final List<Band> bands;
    private final int trainings;
    private final int inFlight;
    private Strategy strategy = (space, _) -> new DrawingOptimizer(space, 1);
    private Mode mode = Mode.BANDS;
    private SearchSpec.Table table = SearchSpec.Table.named("table");
    private @Nullable Rungs rungs;
    private @Nullable Double deviceHours;
    private @Nullable Double wallClockHours;
    private @Nullable Double minExpectedImprovement;
    private @Nullable Finish finish;
    private List<Encoding> start = List.of();
    private List<String> learnFrom = List.of();
    private int priority;

    PlanBuilder(int trainings, int inFlight, Band... bands) {
      this.trainings = trainings;
      this.inFlight = inFlight;
      this.bands = List.of(bands);
    }

    PlanBuilder strategy(Strategy given) {
      strategy = given;
      return this;
    }

    PlanBuilder front(Strategy given) {
      mode = Mode.FRONT;
      return strategy(given);
    }

    PlanBuilder table(String id) {
      table = SearchSpec.Table.named(id);
      return this;
    }

    PlanBuilder inIntegers() {
      table = SearchSpec.Table.of("table", "int8", 1);
      return this;
    }

    PlanBuilder rungs(Integer... epochs) {
      rungs = new Rungs(List.of(epochs), 0.25);
      return this;
    }

    PlanBuilder deviceHours(double given) {
      deviceHours = given;
      return this;
    }

    PlanBuilder wallClockHours(double given) {
      wallClockHours = given;
      return this;
    }

    PlanBuilder minImprovement(double given) {
      minExpectedImprovement = given;
      return this;
    }

    PlanBuilder finish(int networks, int repeats) {
      finish = new Finish(networks, repeats);
      return this;
    }

    PlanBuilder taught(int networks, int repeats, Teacher teacher) {
      finish = new Finish(networks, repeats, new Teaching(teacher, 2));
      return this;
    }

    PlanBuilder start(Encoding... networks) {
      start = List.of(networks);
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

    Plan build() {
      return new Plan(Search.started("s", spec(), NOON), strategy);
    }

    private SearchSpec spec() {
      return SearchSpec.usual(SPACE, table, bands, "data", RECIPE)
          .with(draft -> {
            draft.mode = mode;
            draft.objective = OBJECTIVE;
            draft.rungs = rungs;
            draft.candidates = 300;
            draft.budget =
                new Budget(
                    trainings, inFlight, deviceHours, wallClockHours, minExpectedImprovement);
            draft.finish = finish;
            draft.start = start;
            draft.learnFrom = learnFrom;
            draft.priority = priority;
            draft.seed = 42;
          });
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
      batches.add(new AnnotatedBatch(first, 100, 300, 310, 9000, null, members));
    }
    return batches;
  }

  /** A search that thinks at once. */
  static SearchProgress started(Plan plan) {
    return started(plan, plan.thinking());
  }

  static SearchProgress started(Plan plan, Thinking thinking) {
    var progress = new SearchProgress("s", thinking);
    batches(plan.spec().bands()).forEach(progress::annotated);
    progress.changed(plan.search());
    return progress;
  }

  static Decision decide(SearchProgress progress) {
    return decide(progress, NOON);
  }

  static Decision decide(SearchProgress progress, Instant now) {
    var search = progress.search();
    var room = search == null ? 0 : search.spec().budget().inFlight();
    return progress.decide(now, room, () -> Earlier.NOTHING);
  }

  static Result completed(int number, double crossEntropy) {
    return new Result(
        number,
        new TrainingEnd.Completed(crossEntropy, false, 1 - crossEntropy / 4),
        HOUR,
        60.0 + number);
  }

  static Result failed(int number) {
    return new Result(number, new TrainingEnd.Failed(), HOUR, null);
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
    for (var decision = decide(progress); decision.end() == null; decision = decide(progress)) {
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
          .map(trial -> OBJECTIVE.of(trial.crossEntropy(), candidate.cost().latencyMicros()))
          .orElse(Double.POSITIVE_INFINITY);
    }
  }

  static double latency(Encoding encoding) {
    return LATENCY.of(encoding);
  }
}
