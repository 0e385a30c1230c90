package gpunas.optimizer.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.CandidateSpace;
import gpunas.optimizer.Cost;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Gene;
import gpunas.optimizer.Objective;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.Point;
import gpunas.optimizer.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrategiesTest {

  private static final Objective OBJECTIVE = new Objective(0.05, 0.6, 1000);

  /**
   * Eight genes of four levels, one of them categorical; what sums up to more than a limit is
   * outside.
   */
  private record ToySpace(int genesCount, int limit) implements CandidateSpace {
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
        .mapToDouble(c -> OBJECTIVE.value(ToySpace.loss(c), c.cost()))
        .min()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bayesian", "evolution", "local-search", "random"})
  void nothing_is_proposed_twice_or_outside_the_band(String name) {
    var proposed = run(Strategies.named(name).optimizer(SPACE, OBJECTIVE), 40, 1);
    assertThat(proposed).hasSize(40).doesNotHaveDuplicates();
    assertThat(proposed).allMatch(candidate -> SPACE.find(candidate.point()) != null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bayesian", "evolution", "local-search", "random"})
  void pending_candidates_are_not_proposed_again(String name) {
    var optimizer = Strategies.named(name).optimizer(SPACE, OBJECTIVE);
    run(optimizer, 15, 2);
    var pending = candidates(optimizer.ask(4, List.of(), random(1)));
    var more = candidates(optimizer.ask(4, pending, random(1)));
    assertThat(more).hasSize(4).doesNotHaveDuplicates().doesNotContainAnyElementsOf(pending);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bayesian", "evolution", "local-search", "random"})
  void a_process_told_the_same_later_proposes_the_same(String name) {
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
  @ValueSource(strings = {"bayesian", "evolution", "local-search", "random"})
  void a_small_space_is_used_up_and_then_nothing_is_left(String name) {
    var tiny = new ToySpace(2, 6);
    var proposed = run(Strategies.named(name).optimizer(tiny, OBJECTIVE), 100, 4);
    assertThat(new HashSet<>(proposed)).hasSize(16).hasSameSizeAs(proposed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bayesian", "evolution", "local-search"})
  void what_learns_beats_chance(String name) {
    double learnt = 0;
    double chance = 0;
    for (long seed = 1; seed <= 5; seed++) {
      learnt += best(run(Strategies.named(name).optimizer(SPACE, OBJECTIVE), 40, seed));
      chance += best(run(Strategies.named("random").optimizer(SPACE, OBJECTIVE), 40, seed));
    }
    assertThat(learnt).isLessThan(chance);
  }

  @Test
  void failures_alone_leave_the_bayesian_strategy_drawing_by_chance() {
    var optimizer = Strategies.named("bayesian").optimizer(SPACE, OBJECTIVE);
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
    var optimizer = Strategies.named("bayesian").optimizer(SPACE, OBJECTIVE);
    var proposed = run(optimizer, 30, 5);
    var best = optimizer.rank(completed(proposed)).subList(0, 3);
    assertThat(proposed).containsAll(best);
    assertThat(best(best)).isCloseTo(best(proposed), org.assertj.core.api.Assertions.within(0.1));
  }

  @Test
  void an_unknown_strategy_is_named_with_those_there_are() {
    assertThatThrownBy(() -> Strategies.named("magic"))
        .hasMessage(
            "There is no strategy 'magic'; expected one of bayesian, evolution, local-search, random.");
  }
}
