package gpunas.ranker.progress;

import java.util.Map;

/**
 * How far a search is.
 *
 * @param version grows with everything that becomes known of it
 * @param trainings how many are in each state
 */
public record SearchOverview(
    Search search, long version, Map<Training.State, Integer> trainings, Candidates candidates) {

  /** Trainings in a state. */
  public int count(Training.State state) {
    return trainings.getOrDefault(state, 0);
  }
}
