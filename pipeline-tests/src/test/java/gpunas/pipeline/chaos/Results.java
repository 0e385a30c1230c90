package gpunas.pipeline.chaos;

import gpunas.schemas.TrainingResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What trainers have told of the trainings of some searches. They tell at least once, as one that
 * was taken for dead may live, and the first result of a job counts: any other one must say the
 * same, but for who says it and when.
 *
 * @param jobs that have a result
 * @param repeats results of jobs that have one already
 * @param missed trainings that were counted in a ranking, of which no result was read
 * @param differences the repeats that say something else
 */
record Results(int jobs, int repeats, int missed, List<String> differences) {

  /**
   * Counts results; those of other searches are left out.
   *
   * @param told in the order of their topic
   */
  static Results of(Collection<Ranking> searches, List<TrainingResult> told) {
    var counted =
        searches.stream().collect(Collectors.toMap(Ranking::searchId, Ranking::trainings));
    Map<String, TrainingResult> first = new HashMap<>();
    var differences = new ArrayList<String>();
    var repeats = 0;
    for (var result : told) {
      if (counted.containsKey(result.getSearchId())) {
        var counts = first.putIfAbsent(result.getJobId(), result);
        if (counts != null) {
          repeats++;
          if (!said(result).equals(said(counts))) {
            differences.add("%s%n  after%n%s".formatted(result, counts));
          }
        }
      }
    }
    var trainings = counted.values().stream().mapToInt(Integer::intValue).sum();
    return new Results(first.size(), repeats, trainings - first.size(), differences);
  }

  /** All that is used of a result. */
  private static List<Object> said(TrainingResult result) {
    return List.of(
        result.getSearchId(),
        result.getOutcome(),
        result.getSeed(),
        result.getRecipeHash(),
        result.getDataHash());
  }

  @Override
  public String toString() {
    return "results of %d jobs, %d told again, of which %d say something else; %d deleted before they were read"
        .formatted(jobs, repeats, differences.size(), missed);
  }
}
