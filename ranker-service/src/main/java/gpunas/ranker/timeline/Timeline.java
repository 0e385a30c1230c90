package gpunas.ranker.timeline;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import gpunas.ranker.training.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What trainers did in a window of time: a line for each, of at most {@value #MOST_BARS} bars,
 * however many trainings there were.
 *
 * @param window what is shown; null if nothing is known
 * @param whole all that is known; null if nothing is
 * @param trainers how many did something in the window
 * @param works how many of all trainers are in the window
 * @param lines of those trainers that are asked for, by name
 */
public record Timeline(
    @Nullable Window window, @Nullable Window whole, int trainers, int works, List<Line> lines) {
  /** A screen has few points more. */
  static final int MOST_BARS = 240;

  private static final Comparator<Work> BY_TIME =
      Comparator.comparing(Work::from).thenComparing(Work::to).thenComparing(Work::jobId);

  public Timeline {
    lines = List.copyOf(lines);
  }

  /**
   * A trainer and what it did in the window.
   *
   * @param device of its last work
   * @param last its last work
   * @param busy time that is covered by its works, each counted by itself
   * @param bars by time
   */
  public record Line(String trainer, String device, Work last, Duration busy, List<Bar> bars) {

    public Line {
      bars = List.copyOf(bars);
    }

    static Line of(String trainer, List<Work> unsorted, Window window) {
      var works = new ArrayList<>(unsorted);
      works.sort(BY_TIME);
      var byPart = works.stream().collect(groupingBy(work -> window.part(work, MOST_BARS)));
      var bars = new TreeMap<>(byPart).values().stream().map(part -> Bar.of(part, window)).toList();
      var busy = bars.stream().map(Bar::busy).reduce(Duration.ZERO, Duration::plus);
      var last = works.getLast();
      return new Line(trainer, last.device(), last, busy, bars);
    }

    /** Of its first work in the window. */
    public Instant from() {
      return bars.getFirst().from();
    }

    /** Of its last work in the window. */
    public Instant to() {
      return bars.stream().map(Bar::to).max(Comparator.naturalOrder()).orElseThrow();
    }

    public int works() {
      return bars.stream().mapToInt(Bar::works).sum();
    }

    public int count(Work.How how) {
      return bars.stream().mapToInt(bar -> bar.count(how)).sum();
    }
  }

  /**
   * What trainers did.
   *
   * @param work in any order
   * @param from null: from the beginning of what is known
   * @param to null: to its end
   * @param offset how many trainers to leave out
   * @param limit how many to show
   * @throws IllegalArgumentException if {@code to} is not after {@code from}
   */
  public static Timeline of(
      Stream<Work> work, @Nullable Instant from, @Nullable Instant to, int offset, int limit) {
    var all = work.toList();
    if (all.isEmpty()) {
      return new Timeline(
          from == null || to == null ? null : new Window(from, to), null, 0, 0, List.of());
    }
    var whole = whole(all);
    var window = window(whole, from, to);
    Map<String, List<Work>> byTrainer =
        all.stream().filter(window::has).collect(groupingBy(Work::trainer, TreeMap::new, toList()));
    return new Timeline(
        window,
        whole,
        byTrainer.size(),
        byTrainer.values().stream().mapToInt(List::size).sum(),
        byTrainer.entrySet().stream()
            .skip(offset)
            .limit(limit)
            .map(each -> Line.of(each.getKey(), each.getValue(), window))
            .toList());
  }

  /** A missing end is that of what is known; where that would leave nothing, a moment. */
  private static Window window(Window whole, @Nullable Instant from, @Nullable Instant to) {
    if (from != null && to != null) {
      return new Window(from, to);
    }
    if (from != null) {
      return new Window(from, from.isBefore(whole.to()) ? whole.to() : from.plusMillis(1));
    }
    if (to != null) {
      return new Window(whole.from().isBefore(to) ? whole.from() : to.minusMillis(1), to);
    }
    return whole;
  }

  private static Window whole(List<Work> works) {
    var from = works.stream().map(Work::from).min(Comparator.naturalOrder()).orElseThrow();
    var to = works.stream().map(Work::to).max(Comparator.naturalOrder()).orElseThrow();
    return new Window(from, to.plusMillis(1)); // The last moment is in it.
  }
}
