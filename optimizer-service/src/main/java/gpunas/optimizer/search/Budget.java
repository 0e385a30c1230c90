package gpunas.optimizer.search;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a search may spend.
 *
 * @param trainings how many explore, on all rungs, dealt evenly to the bands
 * @param inFlight how many may be unfinished at a time
 * @param deviceTime what all trainings may take together; null: no limit
 * @param deadline from when nothing new is begun; null: never
 * @param minImprovement a band is done when nothing in it is expected to be better by more, in the
 *     unit of the objective; 0: it goes on
 */
public record Budget(
    int trainings,
    int inFlight,
    @Nullable Duration deviceTime,
    @Nullable Instant deadline,
    double minImprovement) {

  boolean isOver(Instant now) {
    return deadline != null && !now.isBefore(deadline);
  }

  boolean isSpent(Duration time) {
    return deviceTime != null && time.compareTo(deviceTime) >= 0;
  }
}
