package gpunas.ranker.progress;

import static gpunas.ranker.training.Training.State.RUNNING;
import static gpunas.ranker.training.Training.State.WAITING;

import gpunas.ranker.training.Training;
import gpunas.searchmodel.Search;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a search is.
 *
 * @param version grows with everything that becomes known of it
 * @param trainings how many are in each state
 * @param completedByRung trainings
 * @param notKept ended trainings that are in the counts only: of a search that is over the best are
 *     kept, as many as fit into a record
 * @param perTraining from the end of one training to the end of the next, recently; null before
 *     there is a pace
 * @param leftOut which images and files of the data set are not used, in words; null: none, as far
 *     as it is known
 */
public record SearchOverview(
    Search search,
    long version,
    Map<Training.State, Integer> trainings,
    Map<Integer, Integer> completedByRung,
    int notKept,
    @Nullable Duration perTraining,
    Candidates candidates,
    @Nullable String leftOut) {

  /** How long the trainings that are left take at this pace; null if that cannot be told. */
  public @Nullable Duration left() {
    var left = search.spec().budget().trainings() - Training.State.ended(trainings);
    return perTraining == null || left <= 0 || search.state() != Search.State.RUNNING
        ? null
        : perTraining.multipliedBy(left);
  }

  /** Why nothing is being trained though the search runs, a sentence; null if it is otherwise. */
  public @Nullable String waitsFor() {
    if (search.state() != Search.State.RUNNING || count(RUNNING) > 0) {
      return null;
    }
    var drawn = search.spec().candidates();
    if (candidates.sampled() == 0) {
      return "It waits for its candidates' latencies. If none come, is table %s measured?"
          .formatted(search.spec().table().id());
    }
    if (candidates.sampled() < drawn) {
      return "It waits for its candidates' latencies: %d of %d are known."
          .formatted(candidates.sampled(), drawn);
    }
    return count(WAITING) > 0
        ? "It waits for a trainer: none of the trainings handed out has begun, %d in all."
            .formatted(count(WAITING))
        : "It waits for the next proposal. If none comes, the optimizer's log says why.";
  }

  /** Trainings in a state. */
  public int count(Training.State state) {
    return trainings.getOrDefault(state, 0);
  }
}
