package gpunas.ranker.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gpunas.ranker.training.Work;
import gpunas.ranker.training.Work.How;
import gpunas.ranker.training.Works;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  @Test
  void nothing_is_known_of_trainers_that_never_reported() {
    var timeline = Timeline.of(of(List.of()), null, null, 0, 10);
    assertThat(timeline).isEqualTo(new Timeline(null, null, 0, 0, List.of()));
  }

  @Test
  void each_trainer_has_a_line_by_name_with_a_bar_for_each_training() {
    var timeline =
        Timeline.of(
            of(
                List.of(
                    work("b", "2", How.FAILED, 100, 200),
                    work("b", "1", How.COMPLETED, 0, 90),
                    work("a", "3", How.LOST, 50, 60))),
            null,
            null,
            0,
            10);
    assertThat(timeline.trainers()).isEqualTo(2);
    assertThat(timeline.works()).isEqualTo(3);
    assertThat(timeline.lines()).extracting(Timeline.Line::trainer).containsExactly("a", "b");
    var line = timeline.lines().getLast();
    assertThat(line.bars()).extracting(bar -> bar.only().jobId()).containsExactly("1", "2");
    assertThat(line.busy()).isEqualTo(Duration.ofSeconds(190));
    assertThat(line.last().jobId()).isEqualTo("2");
    assertThat(line.count(How.FAILED)).isEqualTo(1);
    assertThat(line.from()).isEqualTo(at(0));
    assertThat(line.to()).isEqualTo(at(200));
  }

  @Test
  void only_what_is_in_the_window_counts_and_is_told_apart_by_its_scale() {
    var works =
        IntStream.range(0, 1000)
            .mapToObj(i -> work("a", "" + i, How.COMPLETED, 10L * i, 10L * i + 9))
            .toList();
    var all = Timeline.of(of(works), null, null, 0, 10).lines().getFirst();
    assertThat(all.bars()).hasSizeBetween(200, Timeline.MOST_BARS);
    assertThat(all.works()).isEqualTo(1000);
    assertThat(all.busy().toSeconds()).isEqualTo(1000 * 9);
    assertThat(all.bars()).allMatch(bar -> bar.only() == null == bar.works() > 1);

    var part = Timeline.of(of(works), at(105), at(305), 0, 10);
    var line = part.lines().getFirst();
    assertThat(part.works()).isEqualTo(21);
    assertThat(line.bars()).hasSize(21).allMatch(bar -> bar.only() != null);
    assertThat(line.busy().toSeconds()).isEqualTo(4 + 19 * 9 + 5);
    assertThat(part.whole()).isEqualTo(new Window(at(0), at(9999).plusMillis(1)));
    assertThat(Timeline.of(of(works), at(20_000), at(20_001), 0, 10).trainers()).isZero();
  }

  @Test
  void a_hundred_thousand_trainings_on_a_thousand_trainers_are_a_few_thousand_bars() {
    var works =
        IntStream.range(0, 100_000)
            .mapToObj(i ->
                work(
                    "t%03d".formatted(i % 1000),
                    "" + i,
                    How.COMPLETED,
                    i / 1000 * 60L,
                    i / 1000 * 60L + 50))
            .toList();
    var second = Timeline.of(of(works), null, null, 25, 25);
    assertThat(second.trainers()).isEqualTo(1000);
    assertThat(second.works()).isEqualTo(100_000);
    assertThat(second.lines()).hasSize(25);
    assertThat(second.lines().getFirst().trainer()).isEqualTo("t025");
    assertThat(second.lines())
        .allMatch(line -> line.bars().size() <= Timeline.MOST_BARS)
        .allMatch(line -> line.works() == 100);
    // All at once, on one trainer that says so.
    var same =
        works.stream()
            .map(each -> work("a", each.jobId(), How.LOST, 0, 1 + each.jobId().length()))
            .toList();
    assertThat(Timeline.of(of(same), null, null, 0, 1).lines().getFirst().bars()).hasSize(1);
  }

  @Test
  void only_works_of_trainers_that_are_shown_and_in_the_window_are_made() {
    var works =
        IntStream.range(0, 10_000)
            .mapToObj(i -> work("t%02d".formatted(i % 100), "" + i, How.COMPLETED, i, i + 1))
            .toList();
    var made = new ArrayList<Work>();
    var timeline =
        Timeline.of(asked -> of(works).that(asked).peek(made::add), at(1000), at(2000), 10, 5);
    assertThat(timeline.trainers()).isEqualTo(100);
    assertThat(timeline.works()).isEqualTo(1001); // That which ends at 1000 counts as well.
    assertThat(timeline.lines())
        .extracting(Timeline.Line::trainer)
        .containsExactly("t10", "t11", "t12", "t13", "t14");
    assertThat(made).hasSize(timeline.lines().stream().mapToInt(Timeline.Line::works).sum());
    assertThat(made).hasSize(50);
  }

  @Test
  void an_end_that_is_left_out_is_that_of_what_is_known() {
    var works = List.of(work("a", "1", How.RUNNING, 10, 20));
    assertThat(Timeline.of(of(works), at(15), null, 0, 1).window())
        .isEqualTo(new Window(at(15), at(20).plusMillis(1)));
    assertThat(Timeline.of(of(works), null, at(15), 0, 1).window())
        .isEqualTo(new Window(at(10), at(15)));
    for (var timeline :
        List.of(
            Timeline.of(of(works), at(99), null, 0, 1),
            Timeline.of(of(works), null, at(1), 0, 1))) {
      assertThat(timeline.lines()).isEmpty();
    }
    assertThatThrownBy(() -> Timeline.of(of(works), at(9), at(9), 0, 1))
        .hasMessageContaining("expected a time that is later");
  }

  @Test
  void times_that_cannot_be_are_shown_at_the_edge() {
    var works =
        List.of(
            new Work("a", "cpu", "s", "1", How.RUNNING, Instant.ofEpochMilli(Long.MIN_VALUE), NOON),
            new Work("a", "cpu", "s", "2", How.RUNNING, NOON, Instant.ofEpochMilli(Long.MAX_VALUE)),
            work("a", "3", How.COMPLETED, 60, 50));
    assertThat(Timeline.of(of(works), null, null, 0, 1).lines().getFirst().works()).isEqualTo(3);
    assertThat(Timeline.of(of(works), at(0), at(60), 0, 1).lines().getFirst().works()).isEqualTo(2);
  }

  private static Works of(List<Work> works) {
    return asked -> works.stream().filter(each -> asked.of(each.trainer(), each.from(), each.to()));
  }

  private static Work work(String trainer, String jobId, How how, long from, long to) {
    return new Work(trainer, "cpu", "s", jobId, how, at(from), at(to));
  }

  private static Instant at(long seconds) {
    return NOON.plusSeconds(seconds);
  }
}
