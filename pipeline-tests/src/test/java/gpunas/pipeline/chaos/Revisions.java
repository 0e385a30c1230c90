package gpunas.pipeline.chaos;

import gpunas.schemas.RankedEntry;
import gpunas.schemas.RankedResults;
import gpunas.schemas.RankedTraining;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What was said of rankings, each revision at least once.
 *
 * @param read how many revisions
 * @param repeats how many of them had been read before
 * @param faults a training named twice in one; a revision that is repeated with other content
 */
record Revisions(int read, int repeats, List<String> faults) {

  private record Revision(String searchId, int number) {}

  static Revisions of(List<RankedResults> read) {
    Map<Revision, RankedResults> first = new HashMap<>();
    var faults = new ArrayList<String>();
    var repeats = 0;
    for (var each : read) {
      var revision = new Revision(each.getSearchId(), each.getRevision());
      var before = first.putIfAbsent(revision, each);
      if (before != null) {
        repeats++;
        if (!each.equals(before)) {
          faults.add("%s is told again, otherwise".formatted(revision));
        }
      }
      var named = new HashSet<String>();
      trainings(each)
          .filter(jobId -> !named.add(jobId))
          .forEach(jobId -> faults.add("%s names %s again".formatted(revision, jobId)));
    }
    return new Revisions(read.size(), repeats, faults);
  }

  /** Jobs of all that is ranked, and of what was found to be outside of its band. */
  private static Stream<String> trainings(RankedResults ranked) {
    return ranked.getBands().stream()
        .flatMap(band -> Stream.concat(band.getEntries().stream(), band.getOutside().stream()))
        .map(RankedEntry::getTrainings)
        .flatMap(List::stream)
        .map(RankedTraining::getJobId);
  }

  @Override
  public String toString() {
    return "%d revisions of rankings, %d told again; faults: %s".formatted(read, repeats, faults);
  }
}
