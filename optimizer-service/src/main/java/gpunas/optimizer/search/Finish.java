package gpunas.optimizer.search;

import gpunas.optimizer.Objective;
import gpunas.searchspace.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The end of a search's optimisation.
 *
 * @param trainings how many there were in all
 * @param bands how each band ended
 * @param finalists full trainings worth measuring as whole networks, one per network, per band best
 *     first
 */
public record Finish(int trainings, List<BandFinish> bands, List<Job> finalists) {

  /** Networks per band that are worth measuring as a whole. */
  private static final int FINALISTS = 16;

  /**
   * The end of a band's optimisation.
   *
   * @param reason for people
   */
  public record BandFinish(Band band, int trainings, String reason) {}

  /**
   * @param reasons per band
   */
  static Finish of(SearchPlan plan, Known known, List<String> reasons) {
    var bands = new ArrayList<BandFinish>();
    var finalists = new ArrayList<Job>();
    for (var i = 0; i < reasons.size(); i++) {
      var band = plan.bands().get(i);
      var jobs = known.jobs().stream().filter(job -> job.band().equals(band.name())).toList();
      bands.add(new BandFinish(band, jobs.size(), reasons.get(i)));
      var full =
          jobs.stream()
              .filter(job -> job.rung() == plan.rungs().top() && known.isCompleted(job))
              .toList();
      finalists.addAll(best(full, known, plan.objective()));
    }
    return new Finish(known.jobs().size(), bands, finalists);
  }

  /** The first training of every network, the network with the best mean first. */
  private static List<Job> best(List<Job> full, Known known, Objective objective) {
    Map<Encoding, List<Job>> networks = new LinkedHashMap<>();
    full.forEach(job -> networks.computeIfAbsent(job.encoding(), _ -> new ArrayList<>()).add(job));
    return networks.values().stream()
        .sorted(Comparator.comparingDouble(jobs -> mean(jobs, known, objective)))
        .limit(FINALISTS)
        .map(List::getFirst)
        .toList();
  }

  private static double mean(List<Job> jobs, Known known, Objective objective) {
    return jobs.stream()
        .mapToDouble(job -> {
          var crossEntropy = known.crossEntropy(job);
          return crossEntropy == null ? Double.NaN : objective.value(crossEntropy, job.cost());
        })
        .average()
        .orElse(Double.NaN);
  }
}
