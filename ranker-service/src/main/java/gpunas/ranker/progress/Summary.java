package gpunas.ranker.progress;

import gpunas.ranker.training.Training;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a search that has ended.
 *
 * @param counts trainings in each state
 * @param completedByRung trainings
 * @param trainings that ended, the best first: not all if there are very many
 * @param leftOut which images and files of the data set were not used, in words; null: none
 * @param logs what trainers logged of trainings that did not complete, by the id of the job; of
 *     some of them
 */
public record Summary(
    String searchId,
    Map<Training.State, Integer> counts,
    Map<Integer, Integer> completedByRung,
    Candidates candidates,
    List<Training> trainings,
    @Nullable String leftOut,
    Map<String, List<String>> logs) {

  public Summary {
    logs = Map.copyOf(logs);
    counts = Map.copyOf(counts);
    completedByRung = Map.copyOf(completedByRung);
    trainings = List.copyOf(trainings);
  }

  /** The same with only the best trainings. */
  public Summary withBest(int most) {
    return new Summary(
        searchId,
        counts,
        completedByRung,
        candidates,
        trainings.subList(0, Math.min(most, trainings.size())),
        leftOut,
        logs);
  }
}
