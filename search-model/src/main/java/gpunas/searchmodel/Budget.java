package gpunas.searchmodel;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a search may spend; null: no limit.
 *
 * @param trainings in all and on every rung, dealt evenly to the bands; those of the finish come on
 *     top
 * @param inFlight jobs handed out and not yet answered, at most
 * @param deviceHours what all trainings together may take on their devices
 * @param wallClockHours after the start, pauses included, from which nothing new is begun
 * @param minExpectedImprovement a band is done when nothing in it is expected to be better by more,
 *     in the unit of the objective
 */
public record Budget(
    int trainings,
    int inFlight,
    @Nullable Double deviceHours,
    @Nullable Double wallClockHours,
    @Nullable Double minExpectedImprovement) {
  private static final double MILLIS_PER_HOUR = 3_600_000;

  /** From when nothing new is begun; null: never. */
  public @Nullable Instant deadline(Instant startedAt) {
    return wallClockHours == null ? null : startedAt.plus(hours(wallClockHours));
  }

  /** Whether trainings that took this long together have spent the device hours. */
  public boolean isSpent(Duration deviceTime) {
    return deviceHours != null && deviceTime.compareTo(hours(deviceHours)) >= 0;
  }

  /** Whether a network that is expected to be better by so much is worth a training. */
  public boolean isWorthwhile(double expectedImprovement) {
    return minExpectedImprovement == null || expectedImprovement >= minExpectedImprovement;
  }

  private static Duration hours(double hours) {
    return Duration.ofMillis(Math.round(hours * MILLIS_PER_HOUR));
  }
}
