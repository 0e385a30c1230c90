package gpunas.ranker.progress;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How much there is to train now, in all searches that are not over. Those of a paused search count
 * as well: what is in flight goes on.
 *
 * @param waiting trainings handed out that no trainer has begun
 * @param running trainings that a trainer has begun; those of a trainer that died, too, until
 *     another one has them
 * @param waitingSince when that of the waiting ones was handed out that waits longest; null: none
 *     waits
 */
public record Demand(int waiting, int running, @Nullable Instant waitingSince) {

  static final Demand NONE = new Demand(0, 0, null);

  /** How many trainers would have work. */
  public int wanted() {
    return waiting + running;
  }

  Demand and(Demand other) {
    return new Demand(
        waiting + other.waiting,
        running + other.running,
        earlier(waitingSince, other.waitingSince));
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }
}
