package gpunas.optimizer.search;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.Point;
import gpunas.optimizer.Strategy;
import gpunas.optimizer.Suggestion;
import gpunas.optimizer.strategy.Strategies;
import gpunas.searchmodel.Band;
import gpunas.searchmodel.Objective;
import gpunas.searchmodel.StrategyName;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.LayerGrid;
import gpunas.searchspace.NetworkCosts;
import gpunas.searchspace.SearchSpace;
import gpunas.searchspace.Spaces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The strategies on GPUNet's own space, MACs in place of latency, an accuracy made up. */
class GpunetSearchTest {

  private static final SearchSpace SPACE = Spaces.gpunet();
  private static final NetworkCosts COSTS =
      NetworkCosts.of(new LayerGrid(SPACE), layer -> 1 + layer.macs() / 1e6);
  private static final Objective OBJECTIVE = new Objective(0.05, 0.6);

  /** A tenth of the space, at its fast end. */
  private static final Band BAND = band();

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private static Stream<Encoding> drawn() {
    var random = random(1);
    return Stream.generate(() -> SPACE.random(random));
  }

  private static double latency(Encoding encoding) {
    return COSTS.micros().of(encoding);
  }

  private static Band band() {
    double[] sorted = drawn().limit(2000).mapToDouble(GpunetSearchTest::latency).sorted().toArray();
    return new Band("tenth", sorted[100], sorted[300], null);
  }

  private static BandSpace space() {
    return new BandSpace(
        COSTS,
        _ -> true,
        new Territory(List.of(BAND)),
        drawn().filter(encoding -> BAND.contains(latency(encoding))).limit(2000).toList(),
        null);
  }

  private static FinishedTrial trained(Candidate candidate) {
    double loss = 3 - 0.1 * Math.log(candidate.cost().parameters());
    for (int gene = 0; gene < candidate.point().size(); gene++) {
      loss += 0.02 * Math.abs(candidate.point().level(gene) - (gene * 7 % 3));
    }
    return new FinishedTrial.Completed(candidate, loss, 1, 1);
  }

  /** How long the search with the model is; {@code -Dsearch.proposals=10000} takes an hour. */
  private static final int PROPOSALS = Integer.getInteger("search.proposals", 400);

  @ParameterizedTest
  @CsvSource({"EVOLUTION, 10000", "LOCAL_SEARCH, 3000"})
  void nothing_is_proposed_twice_or_outside_the_band(StrategyName name, int proposals) {
    new Checked(Strategies.named(name)).propose(proposals);
  }

  @Test
  void many_trainers_are_served_from_a_model_and_a_replay_proposes_the_same() {
    var strategy = Strategies.named(StrategyName.BAYESIAN);
    var live = new Checked(strategy);
    for (int i = 1; i <= 4; i++) {
      live.propose(i * PROPOSALS / 4);
      var replayed = strategy.optimizer(space(), OBJECTIVE);
      replayed.tell(live.finished);
      assertThat(live.ask(replayed)).isEqualTo(live.ask(live.optimizer));
    }
  }

  /** A search with a hundred in flight, the longest in flight ends first. */
  private static final class Checked {
    private static final int IN_FLIGHT = 100;
    private static final int AT_ONCE = 25;

    private final Optimizer optimizer;
    private final Set<Point> seen = new HashSet<>();
    private final List<Candidate> pending = new ArrayList<>();
    private final List<FinishedTrial> finished = new ArrayList<>();

    Checked(Strategy strategy) {
      optimizer = strategy.optimizer(space(), OBJECTIVE);
    }

    List<Suggestion> ask(Optimizer asked) {
      return asked.ask(AT_ONCE, pending, random(seen.size()));
    }

    void propose(int proposals) {
      while (seen.size() < proposals) {
        optimizer.tell(finished);
        var answer = ask(optimizer);
        assertThat(answer).hasSize(AT_ONCE);
        answer.forEach(suggestion -> begin(suggestion.candidate()));
        while (pending.size() > IN_FLIGHT - AT_ONCE) {
          finished.add(trained(pending.removeFirst()));
        }
      }
      optimizer.tell(finished);
    }

    private void begin(Candidate candidate) {
      var encoding = Points.encoding(SPACE, candidate.point());
      assertThat(seen.add(candidate.point())).isTrue();
      assertThat(SPACE.canonical(encoding)).isEqualTo(encoding);
      assertThat(BAND.contains(latency(encoding))).isTrue();
      pending.add(candidate);
    }
  }
}
