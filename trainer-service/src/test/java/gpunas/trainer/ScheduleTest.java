package gpunas.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void rises_linearly_then_falls_along_half_a_cosine() {
    var schedule = new Schedule(0.4, 0.3, 10);

    assertThat(schedule.at(0)).isEqualTo(0.1, within(1e-12));
    assertThat(schedule.at(1)).isEqualTo(0.2, within(1e-12));
    assertThat(schedule.at(2)).isEqualTo(0.3, within(1e-12));
    assertThat(schedule.at(3)).isEqualTo(0.4, within(1e-12));
    assertThat(schedule.at(9)).isEqualTo(0.2 * (1 + Math.cos(Math.PI * 6 / 7)), within(1e-12));
    assertThat(schedule.at(10)).isEqualTo(0, within(1e-12));
  }

  @Test
  void without_warm_up_begins_at_the_peak() {
    var schedule = new Schedule(1, 0, 100);

    assertThat(schedule.at(0)).isEqualTo(1);
    assertThat(schedule.at(50)).isEqualTo(0.5, within(1e-12));
  }

  @Test
  void with_nothing_but_warm_up_never_falls() {
    var schedule = new Schedule(1, 1, 4);

    assertThat(IntStream.range(0, 4).mapToDouble(schedule::at)).containsExactly(0.2, 0.4, 0.6, 0.8);
  }
}
