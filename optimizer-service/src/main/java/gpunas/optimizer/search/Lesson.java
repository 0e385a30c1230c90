package gpunas.optimizer.search;

import gpunas.searchspace.Encoding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What full trainings have shown of a network, for searches that learn from this one.
 *
 * @param crossEntropy mean over the trainings, nats per image
 * @param trainings at least 1
 */
public record Lesson(Encoding encoding, double crossEntropy, int trainings) {

  /** The lessons of a search, in the order of its jobs. */
  static List<Lesson> of(Known known, int topRung) {
    Map<Encoding, List<Double>> losses = new LinkedHashMap<>();
    for (var job : known.jobs()) {
      var crossEntropy = known.crossEntropy(job);
      if (job.rung() == topRung && crossEntropy != null) {
        losses.computeIfAbsent(job.encoding(), _ -> new ArrayList<>()).add(crossEntropy);
      }
    }
    List<Lesson> lessons = new ArrayList<>();
    losses.forEach((encoding, of) -> {
      var mean = of.stream().mapToDouble(each -> each).average().orElseThrow();
      lessons.add(new Lesson(encoding, mean, of.size()));
    });
    return lessons;
  }
}
