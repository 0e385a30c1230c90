package gpunas.ranker.timeline;

import gpunas.ranker.training.Work;
import gpunas.ranker.training.Works;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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
   * What trainers did. It is read twice: once for who did something, once for the bars of those
   * that are shown; nothing is kept but these.
   *
   * @param from null: from the beginning of what is known
   * @param to null: to its end
   * @param offset how many trainers to leave out
   * @param limit how many to show
   * @throws IllegalArgumentException if {@code to} is not after {@code from}
   */
  public static Timeline of(
      Works works, @Nullable Instant from, @Nullable Instant to, int offset, int limit) {
    var asked = from == null || to == null ? null : new Window(from, to);
    var known = new Known(from, to);
    works.that(known).forEach(_ -> {});
    var whole = known.whole();
    if (whole == null) {
      return new Timeline(asked, null, 0, 0, List.of());
    }
    var window = asked == null ? window(whole, from, to) : asked;
    var shown = new TreeMap<String, LineSum>();
    known.trainers.stream()
        .skip(offset)
        .limit(limit)
        .forEach(trainer -> shown.put(trainer, new LineSum(trainer, window)));
    works
        .that((trainer, begin, end) -> shown.containsKey(trainer) && window.has(begin, end))
        .forEach(work ->
            shown.computeIfPresent(
                work.trainer(),
                (_, line) -> {
                  line.add(work);
                  return line;
                }));
    return new Timeline(
        window,
        whole,
        known.trainers.size(),
        known.works,
        shown.values().stream().map(LineSum::line).toList());
  }

  /** All that is known, and who did something between two times; asks for nothing more. */
  private static final class Known implements Works.Asked {
    private final Instant from;
    private final Instant to;
    private final SortedSet<String> trainers = new TreeSet<>();
    private int works;
    private @Nullable Instant first;
    private @Nullable Instant last;

    /** A time that is not given leaves nothing out. */
    Known(@Nullable Instant from, @Nullable Instant to) {
      this.from = from == null ? Instant.MIN : from;
      this.to = to == null ? Instant.MAX : to;
    }

    @Override
    public boolean of(String trainer, Instant begin, Instant end) {
      first = first == null || begin.isBefore(first) ? begin : first;
      last = last == null || end.isAfter(last) ? end : last;
      if (!end.isBefore(from) && begin.isBefore(to)) {
        trainers.add(trainer);
        works++;
      }
      return false;
    }

    @Nullable Window whole() {
      return first == null || last == null
          ? null
          : new Window(first, last.plusMillis(1)); // The last moment is in it.
    }
  }

  /** Takes in the works of a trainer, one after the other. */
  private static final class LineSum {
    private final String trainer;
    private final Window window;
    private final SortedMap<Integer, Bar.Sum> bars = new TreeMap<>();
    private @Nullable Work last;

    LineSum(String trainer, Window window) {
      this.trainer = trainer;
      this.window = window;
    }

    void add(Work work) {
      last = last == null || BY_TIME.compare(work, last) > 0 ? work : last;
      var part = window.part(work, MOST_BARS);
      var bar = bars.get(part);
      if (bar == null) {
        bars.put(part, new Bar.Sum(window, work));
      } else {
        bar.add(work);
      }
    }

    Line line() {
      var all = bars.values().stream().map(Bar.Sum::bar).toList();
      var busy = all.stream().map(Bar::busy).reduce(Duration.ZERO, Duration::plus);
      var of = Objects.requireNonNull(last, "A trainer that is shown did something.");
      return new Line(trainer, of.device(), of, busy, all);
    }
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
}
