package gpunas.optimizer.search;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Objective;
import gpunas.optimizer.Point;
import gpunas.optimizer.Suggestion;
import gpunas.optimizer.strategy.Strategies;
import gpunas.searchspace.Encoding;
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
      new NetworkCosts(SPACE, layer -> 1 + layer.macs() / 1e6);
  private static final Objective OBJECTIVE = new Objective(0.05, 0.6, 1000);

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
    return COSTS.latencyMicros(encoding);
  }

  private static Band band() {
    double[] sorted = drawn().limit(2000).mapToDouble(GpunetSearchTest::latency).sorted().toArray();
    return new Band("tenth", sorted[100], sorted[300], Integer.MAX_VALUE);
  }

  private static BandSpace space() {
    return new BandSpace(
        COSTS,
        new Territory(List.of(BAND)),
        drawn().filter(encoding -> BAND.contains(latency(encoding))).limit(2000).toList());
  }

  private static FinishedTrial trained(Candidate candidate) {
    double loss = 3 - 0.1 * Math.log(candidate.cost().parameters());
    for (int gene = 0; gene < candidate.point().size(); gene++) {
      loss += 0.02 * Math.abs(candidate.point().level(gene) - (gene * 7 % 3));
    }
    return new FinishedTrial.Completed(candidate, loss, 1, 1);
  }

  /** 10 000 in all; the model's strategy has its share, and hundreds in flight. */
  @ParameterizedTest
  @CsvSource({"evolution, 4850, 50", "local-search, 4850, 50", "bayesian, 300, 100"})
  void nothing_is_proposed_twice_or_outside_the_band(String name, int proposals, int batch) {
    var space = space();
    var optimizer = Strategies.named(name).optimizer(space, OBJECTIVE);
    Set<Point> seen = new HashSet<>();
    List<FinishedTrial> finished = new ArrayList<>();
    while (finished.size() < proposals) {
      var answer = optimizer.ask(batch, List.of(), random(finished.size()));
      assertThat(answer).hasSize(batch);
      for (var suggestion : answer) {
        var candidate = suggestion.candidate();
        var encoding = Points.encoding(SPACE, candidate.point());
        assertThat(seen.add(candidate.point())).isTrue();
        assertThat(SPACE.canonical(encoding)).isEqualTo(encoding);
        assertThat(BAND.contains(latency(encoding))).isTrue();
        finished.add(trained(candidate));
      }
      optimizer.tell(finished);
    }
  }

  @Test
  void a_replay_proposes_the_same() {
    var live = Strategies.named("bayesian").optimizer(space(), OBJECTIVE);
    List<FinishedTrial> finished = new ArrayList<>();
    List<Suggestion> proposed = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      live.tell(finished);
      proposed.addAll(live.ask(1, List.of(), random(i)));
      finished.add(trained(proposed.getLast().candidate()));
    }
    for (int i = 0; i < 40; i += 13) {
      var replayed = Strategies.named("bayesian").optimizer(space(), OBJECTIVE);
      replayed.tell(finished.subList(0, i));
      assertThat(replayed.ask(1, List.of(), random(i))).containsExactly(proposed.get(i));
    }
  }
}
