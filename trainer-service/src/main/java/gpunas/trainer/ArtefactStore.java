package gpunas.trainer;

import gpunas.formats.Weights;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where trained networks are kept. What is written first stays: a job that two trainers finished
 * has one result, whoever is asked.
 *
 * <p>Every method may throw {@link java.io.UncheckedIOException}.
 */
public interface ArtefactStore {

  /** What {@link Kept#about} calls the genes of a network. */
  String ENCODING = "encoding";

  /**
   * A trained network that is kept.
   *
   * @param about what its training noted of it, by name
   */
  record Kept(Weights weights, Map<String, String> about) {

    /** Copies the notes. */
    public Kept {
      about = Map.copyOf(about);
    }
  }

  /** Writes something and deletes it again, to see whether this can be done. */
  void check();

  /** What an earlier training of the same job yielded, null if there is none. */
  JobResult.@Nullable Completed find(Job job);

  /**
   * Hands over the network that a job left, if there is one.
   *
   * @param use may read its weights until it returns
   * @return what it returns; null if there is none
   * @throws DamagedWeightsException if they are not as they were written
   */
  <T> @Nullable T use(String searchId, String jobId, Function<Kept, T> use);

  /**
   * Keeps a trained network.
   *
   * @param data what it learnt from and was judged on
   * @return what is kept for this job: this training, or an earlier one
   */
  JobResult.Completed keep(Job job, LearnedWeights weights, Trained trained, DatasetFacts data);

  /**
   * Deletes what trainers left that died while they kept a network.
   *
   * @param before what was written since may still become complete
   * @return of how many networks
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
