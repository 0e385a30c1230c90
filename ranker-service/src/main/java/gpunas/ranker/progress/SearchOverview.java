package gpunas.ranker.progress;

import static gpunas.ranker.progress.Training.State.COMPLETED;
import static gpunas.ranker.progress.Training.State.DIVERGED;
import static gpunas.ranker.progress.Training.State.FAILED;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a search is.
 *
 * @param version grows with everything that becomes known of it
 * @param trainings how many are in each state
 * @param completedByRung trainings
 * @param perTraining from the end of one training to the end of the next, of late; null before
 *     there is a pace
 */
public record SearchOverview(
    Search search,
    long version,
    Map<Training.State, Integer> trainings,
    Map<Integer, Integer> completedByRung,
    @Nullable Duration perTraining,
    Candidates candidates) {

  /** How long the trainings that are left take at this pace; null if that cannot be told. */
  public @Nullable Duration left() {
    var ended = count(COMPLETED) + count(DIVERGED) + count(FAILED);
    var left = search.spec().trainings() - ended;
    return perTraining == null || left <= 0 || !search.state().equals("running")
        ? null
        : perTraining.multipliedBy(left);
  }

  /** Trainings in a state. */
  public int count(Training.State state) {
    return trainings.getOrDefault(state, 0);
  }
}
