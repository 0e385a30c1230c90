package gpunas.searchmodel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void rises_linearly_then_falls_along_half_a_cosine() {
    var schedule = cosine(0.4, 0.3);

    assertThat(schedule.at(0, 10, 5)).isEqualTo(0.1, within(1e-12));
    assertThat(schedule.at(1, 10, 5)).isEqualTo(0.2, within(1e-12));
    assertThat(schedule.at(2, 10, 5)).isEqualTo(0.3, within(1e-12));
    assertThat(schedule.at(3, 10, 5)).isEqualTo(0.4, within(1e-12));
    assertThat(schedule.at(9, 10, 5))
        .isEqualTo(0.2 * (1 + Math.cos(Math.PI * 6 / 7)), within(1e-12));
    assertThat(schedule.at(10, 10, 5)).isEqualTo(0, within(1e-12));
  }

  @Test
  void without_warm_up_begins_at_the_peak() {
    assertThat(cosine(1, 0).at(0, 100, 5)).isEqualTo(1);
    assertThat(cosine(1, 0).at(50, 100, 5)).isEqualTo(0.5, within(1e-12));
  }

  @Test
  void with_nothing_but_warm_up_never_falls() {
    assertThat(IntStream.range(0, 4).mapToDouble(step -> cosine(1, 1).at(step, 4, 1)))
        .containsExactly(0.2, 0.4, 0.6, 0.8);
  }

  /** GPUNet's: x 0.97 every 2.4 epochs, by whole epochs. */
  @Test
  void falls_by_a_factor_every_few_epochs() {
    var schedule = new Schedule(Schedule.Kind.STEP, 0.06, 0, 2.4, 0.97);

    assertThat(schedule.at(29, 1000, 10)).isEqualTo(0.06);
    assertThat(schedule.at(30, 1000, 10)).isEqualTo(0.06 * 0.97, within(1e-12));
    assertThat(schedule.at(49, 1000, 10)).isEqualTo(0.06 * 0.97, within(1e-12));
    assertThat(schedule.at(50, 1000, 10)).isEqualTo(0.06 * 0.97 * 0.97, within(1e-12));
    assertThat(schedule.at(240, 1000, 10)).isEqualTo(0.06 * Math.pow(0.97, 10), within(1e-12));
  }

  @Test
  void a_constant_rate_stays_after_the_warm_up() {
    var schedule = new Schedule(Schedule.Kind.CONSTANT, 2, 0.1, 1, 1);

    assertThat(schedule.at(0, 10, 1)).isEqualTo(1);
    assertThat(schedule.at(1, 10, 1)).isEqualTo(2);
    assertThat(schedule.at(9, 10, 1)).isEqualTo(2);
  }

  private static Schedule cosine(double learningRate, double warmUp) {
    return new Schedule(Schedule.Kind.COSINE, learningRate, warmUp, 1, 1);
  }
}
