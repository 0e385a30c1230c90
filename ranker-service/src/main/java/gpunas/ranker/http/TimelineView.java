package gpunas.ranker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import gpunas.ranker.timeline.Bar;
import gpunas.ranker.timeline.Timeline;
import gpunas.ranker.training.Work.How;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What trainers did, over time.
 *
 * @param from what is shown begins; null if nothing is known
 * @param to and ends
 * @param first what is known begins; null if nothing is known
 * @param last and ends
 * @param trainers how many were at a training between {@code from} and {@code to}
 * @param attempts of all of them
 * @param offset how many trainers are left out before the first line
 * @param notKept trainings of which nobody knows any more who was at them
 * @param lines of trainers, by name
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record TimelineView(
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable Instant first,
    @Nullable Instant last,
    int trainers,
    int attempts,
    int offset,
    int notKept,
    List<LineView> lines) {

  /**
   * A trainer and what it did.
   *
   * @param device of its last attempt
   * @param from of its first attempt that is in what is shown
   * @param to of its last one
   * @param busySeconds that its attempts took of what is shown
   * @param last attempt
   * @param bars by time; attempts that begin within the same 240th part are one
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record LineView(
      String trainer,
      String device,
      Instant from,
      Instant to,
      double busySeconds,
      Counts counts,
      LastView last,
      List<BarView> bars) {

    static LineView of(Timeline.Line line) {
      return new LineView(
          line.trainer(),
          line.device(),
          line.from(),
          line.to(),
          seconds(line.busy()),
          Counts.of(line::count),
          new LastView(
              line.last().searchId(), line.last().jobId(), SearchView.lowerCase(line.last().how())),
          line.bars().stream().map(BarView::of).toList());
    }
  }

  /** An attempt, and how it ended: completed, diverged, failed, running, lost. */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record LastView(String searchId, String jobId, String how) {}

  /**
   * One attempt or several.
   *
   * @param busySeconds that they took of what is shown
   * @param searchId null if they are several
   * @param jobId null if they are several
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record BarView(
      Instant from,
      Instant to,
      double busySeconds,
      Counts counts,
      @Nullable String searchId,
      @Nullable String jobId) {

    static BarView of(Bar bar) {
      var only = bar.only();
      return new BarView(
          bar.from(),
          bar.to(),
          seconds(bar.busy()),
          Counts.of(bar::count),
          only == null ? null : only.searchId(),
          only == null ? null : only.jobId());
    }
  }

  /**
   * How many attempts ended how.
   *
   * @param running as far as it is known
   * @param lost or handed back: another attempt went on
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Counts(int completed, int diverged, int failed, int running, int lost) {

    static Counts of(ToIntFunction<How> count) {
      return new Counts(
          count.applyAsInt(How.COMPLETED),
          count.applyAsInt(How.DIVERGED),
          count.applyAsInt(How.FAILED),
          count.applyAsInt(How.RUNNING),
          count.applyAsInt(How.LOST));
    }
  }

  static TimelineView of(Timeline timeline, int offset, int notKept) {
    var window = timeline.window();
    var whole = timeline.whole();
    return new TimelineView(
        window == null ? null : window.from(),
        window == null ? null : window.to(),
        whole == null ? null : whole.from(),
        whole == null ? null : whole.to(),
        timeline.trainers(),
        timeline.works(),
        offset,
        notKept,
        timeline.lines().stream().map(LineView::of).toList());
  }

  private static double seconds(Duration time) {
    return time.getSeconds() + 1e-9 * time.getNano();
  }
}
