package gpunas.eventloop;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link JobQueue} hands out its jobs.
 *
 * @param group the share group; all its members share the jobs
 * @param lock how long a worker that fell silent keeps its job, 15 s to 60 s unless the broker is
 *     set otherwise ({@code group.share.min.record.lock.duration.ms}, {@code …max…}); a job may
 *     take any time, its lock is renewed
 * @param maxAttempts how often a job is tried before it is given up, 1 to 7 unless the broker is
 *     set otherwise ({@code group.share.max.delivery.count.limit}), at most 22
 * @param endAfterIdle the queue ends when there was no job for so long, at least 10 s, as it takes
 *     seconds to join the group; null: it waits for ever. Time in which Kafka is away does not
 *     count
 */
public record JobQueueSettings(
    String group, Duration lock, int maxAttempts, @Nullable Duration endAfterIdle) {
  /** Giving up is a delivery, too, and may itself be cut short, by a crash. */
  private static final int DELIVERIES_TO_GIVE_UP = 3;

  private static final int MOST_DELIVERIES = 25;

  private static final Duration SHORTEST_IDLENESS = Duration.ofSeconds(10);

  /** A broker's default. */
  private static final int USUALLY_ALLOWED = 10;

  public JobQueueSettings {
    if (group.isBlank()) {
      throw new IllegalArgumentException("A job queue needs the name of its group.");
    }
    if (lock.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("The lock of a job lasts at least 1 s, not " + lock + ".");
    }
    if (maxAttempts < 1 || maxAttempts > MOST_DELIVERIES - DELIVERIES_TO_GIVE_UP) {
      throw new IllegalArgumentException(
          "A job is tried 1 to %d times, not %d."
              .formatted(MOST_DELIVERIES - DELIVERIES_TO_GIVE_UP, maxAttempts));
    }
    if (endAfterIdle != null && endAfterIdle.compareTo(SHORTEST_IDLENESS) < 0) {
      throw new IllegalArgumentException(
          "A queue ends after at least %s without a job, not after %s."
              .formatted(SHORTEST_IDLENESS, endAfterIdle));
    }
  }

  /** Settings of a queue that waits for ever. */
  public JobQueueSettings(String group, Duration lock, int maxAttempts) {
    this(group, lock, maxAttempts, null);
  }

  /**
   * How often the broker hands a job out before it drops it, the most first, to be tried in turn: a
   * broker may allow no more than the last. A job is given up by then.
   */
  List<Integer> deliveryLimits() {
    int least = maxAttempts + DELIVERIES_TO_GIVE_UP;
    return Stream.of(MOST_DELIVERIES, USUALLY_ALLOWED, least)
        .filter(each -> each >= least)
        .toList();
  }

  /**
   * Whether a job is to be given up: it was tried often enough, or after few more deliveries the
   * broker would drop it and nobody would ever hear of it.
   *
   * @param attempt deliveries that count, and this one
   * @param deliveries all of them, and this one
   * @param deliveryLimit of the broker
   */
  boolean mustGiveUp(int attempt, int deliveries, int deliveryLimit) {
    return attempt > maxAttempts || deliveries > deliveryLimit - DELIVERIES_TO_GIVE_UP;
  }

  /** Leaves room for two renewals that fail. */
  Duration renewEvery() {
    return lock.dividedBy(3);
  }
}
