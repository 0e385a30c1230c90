package gpunas.ranker.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import gpunas.ranker.timeline.DeviceTime.Point;
import gpunas.ranker.training.Work;
import gpunas.ranker.training.Works;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeviceTimeTest {
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  @Test
  void nothing_is_spent_on_nothing() {
    var none = DeviceTime.of(of(List.of()), 10);
    assertThat(none).isEqualTo(new DeviceTime(0, List.of()));
    assertThat(none.spent()).isEqualTo(Duration.ZERO);
  }

  /** Two devices at once spend twice the time; while nobody trains none is spent. */
  @Test
  void every_attempt_counts_however_it_ended() {
    var time =
        DeviceTime.of(
            of(
                List.of(
                    work(Work.How.COMPLETED, 0, 100),
                    work(Work.How.FAILED, 50, 150),
                    work(Work.How.LOST, 200, 210))),
            10);
    assertThat(time.attempts()).isEqualTo(3);
    assertThat(time.points())
        .containsExactly(
            point(0, 0),
            point(50, 50),
            point(100, 150),
            point(150, 200),
            point(200, 200),
            point(210, 210));
    assertThat(time.spent()).isEqualTo(Duration.ofSeconds(210));
  }

  @Test
  void of_many_points_some_are_kept_with_the_first_and_the_last() {
    var works =
        IntStream.range(0, 1000)
            .mapToObj(i -> work(Work.How.COMPLETED, 10L * i, 10L * i + 9))
            .toList();
    var time = DeviceTime.of(of(works), 20);
    assertThat(time.points()).hasSizeBetween(10, 20);
    assertThat(time.points().getFirst()).isEqualTo(point(0, 0));
    assertThat(time.points().getLast()).isEqualTo(point(9999, 9000));
    assertThat(time.points()).extracting(Point::spent).isSorted();
    assertThat(time.attempts()).isEqualTo(1000);
  }

  private static Point point(long at, long spent) {
    return new Point(NOON.plusSeconds(at), Duration.ofSeconds(spent));
  }

  private static Work work(Work.How how, long from, long to) {
    return new Work("a", "cpu", "s", "j", how, NOON.plusSeconds(from), NOON.plusSeconds(to));
  }

  private static Works of(List<Work> works) {
    return asked -> works.stream().filter(each -> asked.of(each.trainer(), each.from(), each.to()));
  }
}
