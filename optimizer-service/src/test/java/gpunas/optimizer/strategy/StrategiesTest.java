package gpunas.optimizer.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Cost;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.Point;
import gpunas.optimizer.Suggestion;
import gpunas.optimizer.acquisition.LogFeasibility;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.StrategyName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.Condition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StrategiesTest {

  private static final Objective OBJECTIVE = new Objective(0.05, 0.6);

  /**
   * Eight genes of four levels, one of them categorical; what sums up to more than a limit is
   * outside.
   *
   * @param deviation relative, of latencies; 0: none
   */
  private record ToySpace(int genesCount, int limit, double deviation) implements CandidateSpace {
    ToySpace(int genesCount, int limit) {
      this(genesCount, limit, 0);
    }

    /** The highest latency inside. */
    double limitMicros() {
      return 100 + 10 * limit;
    }

    @Override
    public double logFeasibility(Candidate candidate) {
      return deviation == 0
          ? 0
          : LogFeasibility.of(candidate.cost().latencyMicros(), deviation, 0, limitMicros() + 1);
    }

    @Override
    public List<Gene> genes() {
      var genes = new ArrayList<Gene>();
      for (int i = 0; i < genesCount; i++) {
        genes.add(new Gene(i == 0 ? Gene.Kind.CATEGORICAL : Gene.Kind.ORDINAL, 4));
      }
      return genes;
    }

    @Override
    public @Nullable Candidate find(Point point) {
      int sum = 0;
      for (int i = 0; i < genesCount; i++) {
        sum += point.level(i);
      }
      return sum > limit
          ? null
          : new Candidate(point, new Cost(100 + 10 * sum, 1e6 + 1e5 * sum, 1e4 + 500 * sum));
    }

    @Override
    public Candidate sample(RandomGenerator random) {
      while (true) {
        int[] levels = random.ints(genesCount, 0, 4).toArray();
        Candidate candidate = find(Point.of(levels));
        if (candidate != null) {
          return candidate;
        }
      }
    }

    /** Larger is better, with one best level of the categorical gene and an interaction. */
    static double loss(Candidate candidate) {
      Point p = candidate.point();
      double loss = 1.5 + (p.level(0) == 2 ? 0 : 0.2);
      for (int i = 1; i < p.size(); i++) {
        loss -= 0.04 * p.level(i) * (i % 3);
      }
      return loss + 0.05 * Math.abs(p.level(1) - p.level(p.size() - 1));
    }
  }

  private static final ToySpace SPACE = new ToySpace(8, 15);

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private static FinishedTrial trained(Candidate candidate) {
    return new FinishedTrial.Completed(candidate, ToySpace.loss(candidate), 1, 1);
  }

  /** Trains one after the other; every seventh training fails. */
  private static List<Candidate> run(Optimizer optimizer, int trainings, long seed) {
    var proposed = new ArrayList<Candidate>();
    var finished = new ArrayList<FinishedTrial>();
    for (int i = 0; i < trainings; i++) {
      var answer = optimizer.ask(1, List.of(), random(seed * 1000 + i));
      if (answer.isEmpty()) {
        break;
      }
      var next = answer.getFirst().candidate();
      proposed.add(next);
      finished.add(i % 7 == 6 ? new FinishedTrial.Failed(next) : trained(next));
      optimizer.tell(finished);
    }
    return proposed;
  }

  private static List<Candidate> candidates(List<Suggestion> suggestions) {
    return suggestions.stream().map(Suggestion::candidate).toList();
  }

  /** What {@link #run} did not let fail. */
  private static List<Candidate> completed(List<Candidate> proposed) {
    return IntStream.range(0, proposed.size())
        .filter(i -> i % 7 != 6)
        .mapToObj(proposed::get)
        .toList();
  }

  private static double best(List<Candidate> candidates) {
    return candidates.stream()
        .mapToDouble(c -> OBJECTIVE.of(ToySpace.loss(c), c.cost().latencyMicros()))
        .min()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_proposed_twice_or_outside_the_band(StrategyName name) {
    var proposed = run(Strategies.named(name).optimizer(SPACE, OBJECTIVE), 40, 1);
    assertThat(proposed).hasSize(40).doesNotHaveDuplicates();
    assertThat(proposed).allMatch(candidate -> SPACE.find(candidate.point()) != null);
  }

  @ParameterizedTest
  @EnumSource
  void pending_candidates_are_not_proposed_again(StrategyName name) {
    var optimizer = Strategies.named(name).optimizer(SPACE, OBJECTIVE);
    run(optimizer, 15, 2);
    var pending = candidates(optimizer.ask(4, List.of(), random(1)));
    var more = candidates(optimizer.ask(4, pending, random(1)));
    assertThat(more).hasSize(4).doesNotHaveDuplicates().doesNotContainAnyElementsOf(pending);
  }

  @ParameterizedTest
  @EnumSource
  void a_process_told_the_same_later_proposes_the_same(StrategyName name) {
    var first = Strategies.named(name).optimizer(SPACE, OBJECTIVE);
    var trials = run(first, 30, 3).stream().map(StrategiesTest::trained).toList();
    for (int i = 0; i <= trials.size(); i++) {
      first.tell(trials.subList(0, i));
      first.ask(1, List.of(), random(i));
    }
    var second = Strategies.named(name).optimizer(SPACE, OBJECTIVE);
    second.tell(trials);
    assertThat(second.ask(3, List.of(), random(9))).isEqualTo(first.ask(3, List.of(), random(9)));
  }

  @ParameterizedTest
  @EnumSource
  void a_small_space_is_used_up_and_then_nothing_is_left(StrategyName name) {
    var tiny = new ToySpace(2, 6);
    var proposed = run(Strategies.named(name).optimizer(tiny, OBJECTIVE), 100, 4);
    assertThat(new HashSet<>(proposed)).hasSize(16).hasSameSizeAs(proposed);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RANDOM")
  void what_learns_beats_chance(StrategyName name) {
    double learnt = 0;
    double chance = 0;
    for (long seed = 1; seed <= 5; seed++) {
      learnt += best(run(Strategies.named(name).optimizer(SPACE, OBJECTIVE), 40, seed));
      chance +=
          best(run(Strategies.named(StrategyName.RANDOM).optimizer(SPACE, OBJECTIVE), 40, seed));
    }
    assertThat(learnt).isLessThan(chance);
  }

  @Test
  void evolution_breeds_from_what_was_trained_last() {
    var optimizer = Strategies.named(StrategyName.EVOLUTION).optimizer(SPACE, OBJECTIVE);
    var trained =
        candidates(
            Strategies.named(StrategyName.RANDOM)
                .optimizer(SPACE, OBJECTIVE)
                .ask(60, List.of(), random(1)));
    // The first ones are the best by far.
    optimizer.tell(
        IntStream.range(0, 60)
            .<FinishedTrial>mapToObj(
                i -> new FinishedTrial.Completed(trained.get(i), i < 40 ? 1 : 2, 1, 1))
            .toList());
    assertThat(candidates(optimizer.ask(30, List.of(), random(2))))
        .allMatch(child ->
            trained.subList(40, 60).stream().anyMatch(parent -> differences(child, parent) == 1));
  }

  private static int differences(Candidate one, Candidate other) {
    return (int)
        IntStream.range(0, one.point().size())
            .filter(gene -> one.point().level(gene) != other.point().level(gene))
            .count();
  }

  @Test
  void the_first_draws_are_fast_where_latency_weighs_heavily_and_large_where_it_does_not() {
    assertThat(meanLatencyMicros(new Objective(10, 1)))
        .isLessThan(meanLatencyMicros(new Objective(0, 1)) - 20);
  }

  private static double meanLatencyMicros(Objective objective) {
    return Strategies.named(StrategyName.BAYESIAN)
        .optimizer(SPACE, objective)
        .ask(OneByOne.INITIAL, List.of(), random(1))
        .stream()
        .mapToDouble(suggestion -> suggestion.candidate().cost().latencyMicros())
        .average()
        .orElseThrow();
  }

  @Test
  void near_the_edge_fewer_are_proposed_if_latencies_may_be_off() {
    assertThat(atTheEdge(0.05)).isLessThan(atTheEdge(0) / 2);
    assertThat(propose(1e-9, 1)).isEqualTo(propose(0, 1));
  }

  private static long atTheEdge(double deviation) {
    return LongStream.rangeClosed(1, 4)
        .mapToObj(seed -> propose(deviation, seed))
        .flatMap(List::stream)
        .filter(candidate -> candidate.cost().latencyMicros() == SPACE.limitMicros())
        .count();
  }

  /** What is proposed after the first draws, if all networks are equally good but for one gene. */
  private static List<Candidate> propose(double deviation, long seed) {
    var space = new ToySpace(SPACE.genesCount(), SPACE.limit(), deviation);
    return proposed(
        space,
        new Objective(0, 1),
        candidate ->
            new FinishedTrial.Completed(candidate, 1 - 0.1 * candidate.point().level(1), 1, 1),
        40,
        seed);
  }

  @Test
  void networks_that_always_fail_are_left_alone_once_that_shows() {
    // A gene that makes no network better, only slower.
    Predicate<Candidate> isCheap = candidate -> candidate.point().level(3) == 0;
    assertThat(proposed(SPACE, OBJECTIVE, StrategiesTest::trained, 40, 1))
        .areAtLeast(20, is(isCheap));
    assertThat(
            proposed(
                SPACE,
                OBJECTIVE,
                candidate ->
                    isCheap.test(candidate)
                        ? new FinishedTrial.Failed(candidate)
                        : trained(candidate),
                40,
                1))
        .areAtMost(10, is(isCheap));
  }

  private static Condition<Candidate> is(Predicate<Candidate> predicate) {
    return new Condition<>(predicate, "of the kind that is counted");
  }

  /** Trains one after the other; returns what is proposed after the first draws. */
  private static List<Candidate> proposed(
      CandidateSpace space,
      Objective objective,
      Function<Candidate, FinishedTrial> train,
      int trainings,
      long seed) {
    var optimizer = Strategies.named(StrategyName.BAYESIAN).optimizer(space, objective);
    var finished = new ArrayList<FinishedTrial>();
    for (int i = 0; i < trainings; i++) {
      optimizer.tell(finished);
      var answer = optimizer.ask(1, List.of(), random(seed * 1000 + i));
      finished.add(train.apply(answer.getFirst().candidate()));
    }
    return finished.stream().skip(OneByOne.INITIAL).map(FinishedTrial::candidate).toList();
  }

  @Test
  void failures_alone_leave_the_bayesian_strategy_drawing_by_chance() {
    var optimizer = Strategies.named(StrategyName.BAYESIAN).optimizer(SPACE, OBJECTIVE);
    var failures = new ArrayList<FinishedTrial>();
    for (int i = 0; i < 15; i++) {
      var next = optimizer.ask(1, List.of(), random(i)).getFirst().candidate();
      failures.add(new FinishedTrial.Failed(next));
      optimizer.tell(failures);
    }
    assertThat(optimizer.ask(2, List.of(), random(99))).hasSize(2);
    assertThat(optimizer.rank(List.of())).isEmpty();
  }

  @Test
  void the_best_are_those_the_model_believes_in() {
    var optimizer = Strategies.named(StrategyName.BAYESIAN).optimizer(SPACE, OBJECTIVE);
    var proposed = run(optimizer, 30, 5);
    var best = optimizer.rank(completed(proposed)).subList(0, 3);
    assertThat(proposed).containsAll(best);
    assertThat(best(best)).isCloseTo(best(proposed), org.assertj.core.api.Assertions.within(0.1));
  }

  @Test
  void hundreds_in_flight_are_all_different() {
    var optimizer = Strategies.named(StrategyName.BAYESIAN).optimizer(SPACE, OBJECTIVE);
    var first = candidates(optimizer.ask(20, List.of(), random(1)));
    optimizer.tell(first.stream().map(StrategiesTest::trained).toList());
    var pending = new ArrayList<Candidate>();
    for (int i = 0; i < 8; i++) {
      pending.addAll(candidates(optimizer.ask(32, pending, random(i))));
    }
    assertThat(pending).hasSize(256).doesNotHaveDuplicates().doesNotContainAnyElementsOf(first);
  }

  /** Past the number of trials up to which every trial makes a new fit, and out of order. */
  @Test
  void a_long_search_proposes_the_same_after_a_restart() {
    var live = Strategies.named(StrategyName.BAYESIAN).optimizer(SPACE, OBJECTIVE);
    var drawn = Strategies.named(StrategyName.RANDOM).optimizer(SPACE, OBJECTIVE);
    var trials =
        candidates(drawn.ask(150, List.of(), random(6))).stream()
            .map(StrategiesTest::trained)
            .toList();
    var pending = trials.subList(140, 150).stream().map(FinishedTrial::candidate).toList();
    var late = new ArrayList<>(trials.subList(0, 140));
    var straggler = late.remove(120);
    for (int told : new int[] {90, 101, 112, 125, 139}) {
      live.tell(late.subList(0, told));
      live.ask(1, List.of(straggler.candidate()), random(told));
    }
    live.tell(trials.subList(0, 140));
    var restarted = Strategies.named(StrategyName.BAYESIAN).optimizer(SPACE, OBJECTIVE);
    restarted.tell(trials.subList(0, 140));
    assertThat(restarted.ask(2, pending, random(9))).isEqualTo(live.ask(2, pending, random(9)));
  }

  @Test
  void an_expected_improvement_is_known_once_there_is_a_model() {
    var optimizer = Strategies.named(StrategyName.BAYESIAN).optimizer(SPACE, OBJECTIVE);
    assertThat(optimizer.ask(1, List.of(), random(1)).getFirst().expectedImprovement())
        .isInfinite();
    run(optimizer, 20, 2);
    assertThat(optimizer.ask(1, List.of(), random(1)).getFirst().expectedImprovement())
        .isBetween(1e-6, 1.0);
  }

  @Test
  void what_other_bands_have_shown_is_not_what_a_band_improves_on() {
    var all = new ToySpace(8, 24);
    var fast = new ToySpace(8, 8);
    var slow =
        candidates(
                Strategies.named(StrategyName.RANDOM)
                    .optimizer(all, OBJECTIVE)
                    .ask(80, List.of(), random(2)))
            .stream()
            .filter(candidate -> fast.find(candidate.point()) == null)
            .map(StrategiesTest::trained)
            .toList();
    var optimizer = Strategies.named(StrategyName.BAYESIAN).optimizer(fast, OBJECTIVE);
    optimizer.tell(slow);
    var suggestion = optimizer.ask(1, List.of(), random(1)).getFirst();
    assertThat(fast.find(suggestion.candidate().point())).isNotNull();
    assertThat(suggestion.expectedImprovement()).isBetween(1e-3, 1.0);
    double chance =
        candidates(
                Strategies.named(StrategyName.RANDOM)
                    .optimizer(fast, OBJECTIVE)
                    .ask(50, List.of(), random(3)))
            .stream()
            .mapToDouble(ToySpace::loss)
            .average()
            .orElseThrow();
    assertThat(ToySpace.loss(suggestion.candidate())).isLessThan(chance);
  }

  /** Short trainings show the order of candidates, if not their losses. */
  @Test
  void short_trainings_tell_what_long_ones_would() {
    var optimizer = Strategies.named(StrategyName.BAYESIAN).optimizer(SPACE, OBJECTIVE);
    var drawn =
        candidates(
            Strategies.named(StrategyName.RANDOM)
                .optimizer(SPACE, OBJECTIVE)
                .ask(60, List.of(), random(4)));
    List<FinishedTrial> finished = new ArrayList<>();
    for (var candidate : drawn) {
      finished.add(
          new FinishedTrial.Completed(candidate, 1 + 2 * ToySpace.loss(candidate), 1, 0.0625));
    }
    drawn.subList(0, 8).forEach(candidate -> finished.add(trained(candidate)));
    optimizer.tell(finished);
    var next = optimizer.ask(1, List.of(), random(5)).getFirst();
    assertThat(drawn).doesNotContain(next.candidate());
    assertThat(value(next.candidate())).isLessThan(best(drawn.subList(0, 8)));
    assertThat(value(optimizer.rank(drawn).getFirst())).isLessThan(best(drawn) + 0.1);
  }

  private static double value(Candidate candidate) {
    return OBJECTIVE.of(ToySpace.loss(candidate), candidate.cost().latencyMicros());
  }

  @Test
  void the_front_covers_more_than_chance_does() {
    double learnt = 0;
    double chance = 0;
    for (long seed = 1; seed <= 3; seed++) {
      learnt += area(run(Strategies.front().optimizer(SPACE, OBJECTIVE), 50, seed));
      chance +=
          area(run(Strategies.named(StrategyName.RANDOM).optimizer(SPACE, OBJECTIVE), 50, seed));
    }
    assertThat(learnt).isGreaterThan(chance);
  }

  /** What lies between the front and a corner, in a unit of its own. */
  private static double area(List<Candidate> candidates) {
    double area = 0;
    for (double latency = 100; latency < 250; latency++) {
      double limit = latency;
      area +=
          1.7
              - candidates.stream()
                  .filter(candidate -> candidate.cost().latencyMicros() <= limit)
                  .mapToDouble(ToySpace::loss)
                  .min()
                  .orElse(1.7);
    }
    return area;
  }

  @Test
  void the_front_comes_first_in_its_ranking_fastest_first() {
    var optimizer = Strategies.front().optimizer(SPACE, OBJECTIVE);
    var completed = completed(run(optimizer, 40, 5));
    var ranked = optimizer.rank(completed);
    assertThat(ranked).containsExactlyInAnyOrderElementsOf(completed);
    double fastest =
        completed.stream().mapToDouble(c -> c.cost().latencyMicros()).min().orElseThrow();
    assertThat(ranked.getFirst().cost().latencyMicros()).isEqualTo(fastest);
  }
}
