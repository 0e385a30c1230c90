package gpunas.searchmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SearchModelTest {

  @Test
  void the_objective_is_the_papers_loss() {
    assertThat(new Objective(0.05, 0.6).of(1.2, 500))
        .isCloseTo(1.2 + 0.05 * Math.pow(0.5, 0.6), within(1e-12));
  }

  @Test
  void an_objective_in_units_counts_that_latency_as_one() {
    assertThat(Objective.inUnits(0.05, 0.6, 250).of(1.2, 250)).isCloseTo(1.25, within(1e-12));
    assertThat(Objective.inUnits(0.05, 0.6, 1000)).isEqualTo(new Objective(0.05, 0.6));
  }

  @Test
  void an_objective_that_rewards_latency_is_refused() {
    assertThatThrownBy(() -> new Objective(-1, 0.6)).hasMessageContaining("alpha -1.0");
    assertThatThrownBy(() -> new Objective(1, Double.NaN)).hasMessageContaining("beta NaN");
  }

  @Test
  void a_band_begins_with_its_lower_bound_and_ends_before_its_upper_one() {
    var band = new Band("fast", 100, 200, null);
    assertThat(band.contains(100)).isTrue();
    assertThat(band.contains(200)).isFalse();
    assertThat(band.mostTrainings()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void a_budget_without_limits_is_never_spent() {
    var free = new Budget(10, 2, null, null, null);
    assertThat(free.isSpent(Duration.ofDays(10_000))).isFalse();
    assertThat(free.deadline(Instant.EPOCH)).isNull();
    assertThat(free.isWorthwhile(0)).isTrue();
  }

  @Test
  void a_budget_is_spent_at_its_limit() {
    var tight = new Budget(10, 2, 0.1, 0.5, 1e-3);
    assertThat(tight.isSpent(Duration.ofMinutes(6).minusMillis(1))).isFalse();
    assertThat(tight.isSpent(Duration.ofMinutes(6))).isTrue();
    assertThat(tight.deadline(Instant.EPOCH)).isEqualTo(Instant.ofEpochSecond(1800));
    assertThat(tight.isWorthwhile(1e-4)).isFalse();
  }

  @Test
  void targets_that_are_not_given_do_not_count() {
    assertThat(new Targets(0.5, null, 10L).areMetBy(0.5, Long.MAX_VALUE, 10)).isTrue();
    assertThat(new Targets(0.5, null, 10L).areMetBy(0.5, 1, 11)).isFalse();
    assertThat(new Targets(0.5, 3L, null).areMetBy(0.5, 4, 1)).isFalse();
    assertThat(new Targets(0.5, null, null).areMetBy(0.49, 1, 1)).isFalse();
  }

  @Test
  void words_are_read_as_they_are_written() {
    assertThat(StrategyName.words())
        .containsExactly("bayesian", "evolution", "local-search", "random");
    assertThat(Arrays.stream(StrategyName.values()))
        .allSatisfy(each -> assertThat(StrategyName.ofWord(each.word())).isEqualTo(each));
    assertThat(Arrays.stream(Mode.values()))
        .allSatisfy(each -> assertThat(Mode.ofWord(each.word())).isEqualTo(each));
    assertThatThrownBy(() -> Mode.ofWord("pareto"))
        .hasMessage("There is no mode pareto; expected one of bands, front.");
  }
}
