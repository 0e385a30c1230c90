package gpunas.ranker.training;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A training as it was asked for.
 *
 * @param number of the proposal in its search, from 0
 * @param rung its fidelity, from 0
 * @param isFull whether that is the highest of its search
 * @param isQuantised whether the network is asked for in 8-bit integers
 * @param teacher from whom the network learns beside the labels, in a few words; null: from nobody
 */
public record Job(
    String jobId,
    String searchId,
    int number,
    String band,
    int rung,
    boolean isFull,
    int epochs,
    Network network,
    Instant proposedAt,
    boolean isQuantised,
    @Nullable String teacher) {

  /** In floats, by the labels alone. */
  public Job(
      String jobId,
      String searchId,
      int number,
      String band,
      int rung,
      boolean isFull,
      int epochs,
      Network network,
      Instant proposedAt) {
    this(jobId, searchId, number, band, rung, isFull, epochs, network, proposedAt, false, null);
  }

  /** The same, by labels and a teacher. */
  public Job taughtBy(String who) {
    return new Job(
        jobId, searchId, number, band, rung, isFull, epochs, network, proposedAt, isQuantised, who);
  }
}
