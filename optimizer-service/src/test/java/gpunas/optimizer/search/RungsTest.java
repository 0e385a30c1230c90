package gpunas.optimizer.search;

import static gpunas.optimizer.search.Simulated.ACCURATE;
import static gpunas.optimizer.search.Simulated.FAST;
import static gpunas.optimizer.search.Simulated.plan;
import static gpunas.optimizer.search.Simulated.run;
import static gpunas.optimizer.search.Simulated.started;
import static org.assertj.core.api.Assertions.assertThat;

import gpunas.searchmodel.Rungs;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RungsTest {

  private static final Rungs RUNGS = new Rungs(List.of(2, 8, 32), 0.25);

  @ParameterizedTest
  @CsvSource({"21, 16", "42, 32", "5, 4", "4, 3", "1, 1", "1000000, 761905"})
  void so_many_enter_that_those_who_go_up_fit_into_the_budget(int trainings, int entrants) {
    assertThat(RUNGS.entrants(trainings)).isEqualTo(entrants);
  }

  @Test
  void a_share_is_exact_although_binary_fractions_are_not() {
    assertThat(new Rungs(List.of(1, 2), 0.29).promotedOf(100)).isEqualTo(29);
    assertThat(RUNGS.fidelity(0)).isEqualTo(0.0625);
    assertThat(Rungs.none(7).entrants(12)).isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 30})
  void the_budget_is_used_up_and_networks_of_every_band_reach_the_top(int inFlight) {
    var jobs = run(started(plan(60, inFlight, FAST, ACCURATE).rungs(2, 8, 32).build()));
    assertThat(jobs).hasSize(60);
    for (var band : List.of("fast", "accurate")) {
      assertThat(jobs).filteredOn(job -> job.band().equals(band) && job.rung() == 2).isNotEmpty();
    }
    assertThat(jobs).filteredOn(job -> job.rung() == 0).hasSize(2 * RUNGS.entrants(30));
  }

  @Test
  void a_network_goes_up_one_rung_at_a_time_after_the_training_below() {
    var jobs = run(started(plan(60, 4, FAST, ACCURATE).rungs(2, 8, 32).build()));
    var rungs = new HashMap<List<Integer>, Integer>();
    for (var job : jobs) {
      var before = rungs.put(job.encoding().toList(), job.rung());
      assertThat(job.rung()).isEqualTo(before == null ? 0 : before + 1);
      if (job.promotes() != null) {
        assertThat(jobs.get(job.promotes()).encoding()).isEqualTo(job.encoding());
      }
    }
  }

  @Test
  void who_goes_up_is_among_the_best_of_its_rung() {
    var jobs = run(started(plan(21, 1, FAST).rungs(2, 8, 32).build()));
    var losses =
        jobs.stream()
            .filter(job -> job.rung() == 0 && isCompleted(job))
            .sorted(java.util.Comparator.comparingDouble(RungsTest::value))
            .map(Job::encoding)
            .toList();
    assertThat(jobs)
        .filteredOn(job -> job.rung() == 2)
        .allSatisfy(job -> assertThat(losses.indexOf(job.encoding())).isLessThan(8));
    assertThat(IntStream.range(0, jobs.size()).allMatch(i -> jobs.get(i).number() == i)).isTrue();
  }

  private static boolean isCompleted(Job job) {
    return Simulated.trained(job).end() instanceof TrainingEnd.Completed;
  }

  private static double value(Job job) {
    return Simulated.OBJECTIVE.of(
        ((TrainingEnd.Completed) Simulated.trained(job).end()).crossEntropy(),
        job.cost().latencyMicros());
  }
}
