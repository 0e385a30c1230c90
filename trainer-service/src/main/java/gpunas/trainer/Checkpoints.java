package gpunas.trainer;

import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where trainings are kept between two steps, so that another trainer can go on with one. One that
 * was kept is there whole, or not at all.
 *
 * <p>Every method may throw {@link java.io.UncheckedIOException}.
 */
public interface Checkpoints {

  /**
   * Hands over the newest checkpoint of a job, unless there is none or only a damaged one.
   *
   * @param use may read its arrays until it returns
   */
  void restore(Job job, Consumer<Checkpoint> use);

  /** Keeps a checkpoint instead of the job's earlier ones. */
  void keep(Job job, Checkpoint checkpoint);

  /** Forgets a job that has ended; nothing happens if it had no checkpoint. */
  void discard(Job job);

  /**
   * Forgets what nobody came back for.
   *
   * @param before checkpoints that were kept before it go
   * @return how many went
   */
  int collect(Instant before);

  /** Ids of the searches of which something is kept. */
  Set<String> searches();

  /**
   * Deletes everything of a search; nothing happens if nothing is kept of it.
   *
   * @param searchId one of {@link #searches}
   */
  void delete(String searchId);
}
