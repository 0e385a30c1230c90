package gpunas.ranker.timeline;

import gpunas.ranker.training.Work;
import gpunas.ranker.training.Work.How;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Works of a trainer that begin close to each other, at the scale at which they are looked at.
 *
 * @param count how many ended how
 * @param busy time of all of them that is in the window
 * @param only the work if it is only one
 */
public record Bar(
    Instant from, Instant to, Map<How, Integer> count, Duration busy, @Nullable Work only) {

  /** Takes in the works of a bar, one after the other. */
  static final class Sum {
    private final Window window;
    private final Map<How, Integer> count = new EnumMap<>(How.class);
    private final Work first;
    private Instant from;
    private Instant to;
    private Duration busy = Duration.ZERO;
    private int works;

    Sum(Window window, Work first) {
      this.window = window;
      this.first = first;
      from = first.from();
      to = first.to();
      add(first);
    }

    void add(Work work) {
      from = work.from().isBefore(from) ? work.from() : from;
      to = work.to().isAfter(to) ? work.to() : to;
      count.merge(work.how(), 1, Integer::sum);
      busy = busy.plus(window.part(work));
      works++;
    }

    Bar bar() {
      return new Bar(from, to, count, busy, works == 1 ? first : null);
    }
  }

  public int works() {
    return count.values().stream().mapToInt(Integer::intValue).sum();
  }

  public int count(How how) {
    return count.getOrDefault(how, 0);
  }
}
