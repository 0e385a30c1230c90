package gpunas.optimizer.search;

import gpunas.searchmodel.SearchSpec;
import gpunas.searchspace.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the trainings of a search have shown.
 *
 * @param lessons of its full trainings, one per network, in the order of the jobs; of more than fit
 *     into {@value #LESSONS_BYTES} bytes, those with the best objective
 * @param secondsPerEpoch median over the completed trainings, evaluation included; null if none
 *     said
 */
public record Shown(List<Lesson> lessons, @Nullable Double secondsPerEpoch) {

  /** A gene on the wire, at most. */
  static final int GENE_BYTES = 3;

  /** Leaves room in a record for how the bands ended. */
  static final int LESSONS_BYTES = 700_000;

  /** Of a lesson without its genes, at most. */
  private static final int LESSON_BYTES = 24;

  static Shown of(SearchSpec spec, Known known) {
    var networks = known.byNetwork(known.jobs(), spec.allRungs().top());
    var most = LESSONS_BYTES / (LESSON_BYTES + spec.space().genes().size() * GENE_BYTES);
    if (networks.size() > most) {
      Set<Encoding> best =
          networks.entrySet().stream()
              .sorted(
                  Comparator.comparingDouble(each -> known.mean(each.getValue(), spec.objective())))
              .limit(most)
              .map(each -> each.getKey())
              .collect(Collectors.toSet());
      networks.keySet().retainAll(best);
    }
    List<Lesson> lessons = new ArrayList<>();
    networks.forEach((encoding, jobs) ->
        lessons.add(new Lesson(encoding, known.meanCrossEntropy(jobs), jobs.size())));
    return new Shown(lessons, known.secondsPerEpoch());
  }
}
