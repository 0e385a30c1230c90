package gpunas.optimizer.search;

import static gpunas.optimizer.search.Simulated.ACCURATE;
import static gpunas.optimizer.search.Simulated.FAST;
import static gpunas.optimizer.search.Simulated.SPACE;
import static gpunas.optimizer.search.Simulated.band;
import static gpunas.optimizer.search.Simulated.decide;
import static gpunas.optimizer.search.Simulated.latency;
import static gpunas.optimizer.search.Simulated.plan;
import static gpunas.optimizer.search.Simulated.run;
import static gpunas.optimizer.search.Simulated.started;
import static gpunas.optimizer.search.Simulated.trained;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.optimizer.strategy.Strategies;
import gpunas.searchmodel.Baseline;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.StrategyName;
import gpunas.searchspace.Encoding;
import gpunas.testing.SampleSearches;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StartNetworksTest {

  /** Networks of the space that are no candidates of the simulated search. */
  private static List<Encoding> networks(double from, double below, int count) {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(99);
    return Stream.generate(() -> SPACE.random(random))
        .filter(each -> latency(each) >= from && latency(each) < below)
        .distinct()
        .limit(count)
        .toList();
  }

  private static Encoding[] array(List<Encoding> networks) {
    return networks.toArray(Encoding[]::new);
  }

  @ParameterizedTest
  @EnumSource
  void they_are_the_first_jobs_of_every_strategy_in_their_order(StrategyName strategy) {
    var start = networks(0, 1200, 5);
    var jobs =
        run(
            started(
                plan(20, 3, FAST, ACCURATE)
                    .strategy(Strategies.named(strategy))
                    .start(array(start))
                    .build()));
    assertThat(jobs).hasSize(20);
    assertThat(jobs.subList(0, 5)).extracting(Job::encoding).isEqualTo(start);
    assertThat(jobs.subList(0, 5))
        .allSatisfy(job -> {
          var band = job.band().equals("fast") ? FAST : ACCURATE;
          assertThat(band.contains(job.cost().latencyMicros())).isTrue();
        });
    assertThat(jobs).extracting(Job::encoding).doesNotHaveDuplicates();
  }

  @Test
  void they_climb_the_rungs_like_any_other_network() {
    // Large networks are the good ones here.
    var start =
        networks(600, 1200, 200).stream()
            .sorted(Comparator.comparingLong(each -> -SPACE.decode(each).parameters()))
            .limit(2)
            .toList();
    var jobs = run(started(plan(40, 1, FAST, ACCURATE).rungs(2, 8).start(array(start)).build()));
    assertThat(jobs.subList(0, 2)).allMatch(job -> job.rung() == 0);
    assertThat(jobs)
        .filteredOn(job -> job.rung() == 1 && start.contains(job.encoding()))
        .isNotEmpty();
  }

  @Test
  void one_that_no_band_takes_is_left_out_and_named_at_the_end() {
    var inside = networks(0, 600, 1);
    var outside = networks(1300, 9000, 1);
    var progress =
        started(plan(4, 1, FAST, ACCURATE).start(outside.getFirst(), inside.getFirst()).build());
    var jobs = new ArrayList<Job>();
    var decision = decide(progress);
    for (; decision.end() == null; decision = decide(progress)) {
      jobs.addAll(decision.jobs());
      progress.ended(trained(jobs.getLast()));
    }
    assertThat(jobs).hasSize(4);
    assertThat(jobs.getFirst().encoding()).isEqualTo(inside.getFirst());
    assertThat(jobs).extracting(Job::encoding).doesNotContain(outside.getFirst());
    assertThat(decision.end().bands())
        .allSatisfy(end ->
            assertThat(end.reason())
                .isEqualTo(
                    "the budget is spent: 4 trainings; not trained: start[0], %.4f ms, is in no band"
                        .formatted(latency(outside.getFirst()) / 1000)));
  }

  @Test
  void baselines_that_start_come_after_those_of_start_each_network_once() {
    var networks = networks(0, 1200, 2);
    var outside = networks(1300, 9000, 1).getFirst();
    var plain = plan(4, 1, FAST, ACCURATE).start(networks.getFirst()).build();
    var spec =
        SampleSearches.comparing(
            plain.search().spec(),
            new Baseline("too slow", outside, true, null, null),
            new Baseline("started", networks.getFirst(), true, null, null),
            new Baseline("mine", networks.getLast(), true, null, null),
            new Baseline("only measured", SPACE.random(new Random(4)), false, null, null));
    var progress =
        started(
            new Simulated.Plan(
                Search.started("s", spec, plain.search().startedAt()), plain.strategy()));
    var jobs = new ArrayList<Job>();
    var decision = decide(progress);
    for (; decision.end() == null; decision = decide(progress)) {
      jobs.addAll(decision.jobs());
      progress.ended(trained(jobs.getLast()));
    }
    assertThat(jobs.subList(0, 2)).extracting(Job::encoding).isEqualTo(networks);
    assertThat(decision.end().bands())
        .allSatisfy(end ->
            assertThat(end.reason())
                .endsWith(
                    "not trained: baselines[0], %.4f ms, is in no band"
                        .formatted(latency(outside) / 1000)));
  }

  @Test
  void a_band_that_no_candidate_is_in_is_searched_around_the_network_that_is() {
    var known = networks(0, 1200, 1).getFirst();
    var narrow = band("narrow", latency(known) - 0.01, latency(known) + 0.01);
    var jobs =
        run(
            started(
                plan(6, 1, narrow)
                    .strategy(Strategies.named(StrategyName.BAYESIAN))
                    .start(known)
                    .build()));
    assertThat(jobs).isNotEmpty();
    assertThat(jobs.getFirst().encoding()).isEqualTo(known);
  }

  @Test
  void more_than_a_band_has_trainings_for_are_left_out() {
    var start = networks(0, 600, 4);
    var jobs = run(started(plan(6, 1, FAST, ACCURATE).start(array(start)).build()));
    assertThat(jobs).hasSize(6);
    assertThat(jobs).extracting(Job::encoding).startsWith(array(start.subList(0, 3)));
    assertThat(jobs).extracting(Job::encoding).doesNotContain(start.get(3));
  }
}
