package gpunas.ranker.timeline;

import gpunas.ranker.training.Work;
import gpunas.ranker.training.Work.How;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
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

  /**
   * @param works of one trainer, at least one
   */
  static Bar of(List<Work> works, Window window) {
    var from = works.getFirst().from();
    var to = works.getFirst().to();
    var count = new EnumMap<How, Integer>(How.class);
    var busy = Duration.ZERO;
    for (var work : works) {
      from = work.from().isBefore(from) ? work.from() : from;
      to = work.to().isAfter(to) ? work.to() : to;
      count.merge(work.how(), 1, Integer::sum);
      busy = busy.plus(window.part(work));
    }
    return new Bar(from, to, count, busy, works.size() == 1 ? works.getFirst() : null);
  }

  public int works() {
    return count.values().stream().mapToInt(Integer::intValue).sum();
  }

  public int count(How how) {
    return count.getOrDefault(how, 0);
  }
}
