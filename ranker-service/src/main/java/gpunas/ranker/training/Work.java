package gpunas.ranker.training;

import java.time.Instant;

/**
 * What a trainer did: its part in a training.
 *
 * @param how it ended
 * @param from when it began, or when it was first heard of if it did not end the training
 * @param to when it ended, or when it was last heard of
 */
public record Work(
    String trainer,
    String device,
    String searchId,
    String jobId,
    How how,
    Instant from,
    Instant to) {

  /** How a trainer's part in a training ended. */
  public enum How {
    COMPLETED,
    DIVERGED,
    FAILED,
    /** It goes on, as far as it is known. */
    RUNNING,
    /** Another attempt went on: this one was lost or handed back. */
    LOST
  }
}
