package gpunas.searchmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RungsTest {
  private final Rungs rungs = new Rungs(List.of(1, 4, 16), 0.25);

  @Test
  void the_longest_training_is_a_full_one() {
    assertThat(rungs.top()).isEqualTo(2);
    assertThat(rungs.fidelity(0)).isEqualTo(1 / 16.0);
    assertThat(rungs.fidelity(2)).isEqualTo(1);
    assertThat(Rungs.none(5)).isEqualTo(new Rungs(List.of(5), 0.5));
  }

  @Test
  void a_share_of_few_networks_is_none_and_decimal_shares_are_exact() {
    assertThat(rungs.promotedOf(3)).isZero();
    assertThat(rungs.promotedOf(8)).isEqualTo(2);
    assertThat(new Rungs(List.of(1, 2), 0.29).promotedOf(100)).isEqualTo(29);
  }

  @Test
  void who_enters_leaves_room_for_those_who_go_up() {
    assertThat(rungs.limits(21)).containsExactly(16, 4, 1);
    assertThat(Rungs.none(5).limits(21)[0]).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void one_network_on_the_top_rung_costs_all_that_it_is_the_best_of() {
    assertThat(rungs.trainingsToTheTop()).isEqualTo(1 + 4 + 16);
    assertThat(rungs.epochsPerTraining())
        .isCloseTo((1 + 4 * 0.25 + 16 * 0.0625) / (1 + 0.25 + 0.0625), within(1e-12));
  }
}
