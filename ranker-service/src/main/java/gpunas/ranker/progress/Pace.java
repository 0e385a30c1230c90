package gpunas.ranker.progress;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** How fast trainings end, by the last of them. */
final class Pace {
  private static final int MOST = 20;
  private static final int FEWEST = 3;

  private final PriorityQueue<Instant> earliestFirst = new PriorityQueue<>();
  private Instant last = Instant.MIN;

  void ended(Instant at) {
    earliestFirst.add(at);
    last = at.isAfter(last) ? at : last;
    if (earliestFirst.size() > MOST) {
      earliestFirst.remove();
    }
  }

  /** From the end of one training to the end of the next; null while too few have ended. */
  @Nullable Duration perTraining() {
    return earliestFirst.size() < FEWEST
        ? null
        : Duration.between(earliestFirst.element(), last).dividedBy(earliestFirst.size() - 1);
  }
}
