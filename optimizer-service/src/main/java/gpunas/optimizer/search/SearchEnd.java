package gpunas.optimizer.search;

import gpunas.searchmodel.Band;
import gpunas.searchmodel.Search;
import gpunas.searchmodel.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The end of a search's optimisation. Whatever the search, it fits into a record.
 *
 * @param trainings how many there were in all
 * @param bands how each band ended
 * @param finalists full trainings worth measuring as whole networks, one per network, per band best
 *     first; none if the search was cancelled
 * @param shown what its trainings have shown
 */
public record SearchEnd(int trainings, List<BandEnd> bands, List<Job> finalists, Shown shown) {

  /** Networks per band that are worth measuring as a whole; fewer of very many bands. */
  private static final int FINALISTS = 16;

  private static final int FINALISTS_BYTES = 120_000;

  /** Of a finalist without its genes: the id of its job. */
  private static final int FINALIST_BYTES = 80;

  private static final int MOST_OF_A_REASON = 300;

  /**
   * The end of a band's optimisation.
   *
   * @param reason for people
   */
  public record BandEnd(Band band, int trainings, String reason) {

    /** Cuts a reason that is too long to be read. */
    public BandEnd {
      reason = Words.cut(reason, MOST_OF_A_REASON);
    }
  }

  /**
   * @param reasons per band
   */
  static SearchEnd of(Search search, Known known, List<String> reasons) {
    var spec = search.spec();
    var bands = new ArrayList<BandEnd>();
    var finalists = new ArrayList<Job>();
    for (var i = 0; i < reasons.size(); i++) {
      var band = spec.bands().get(i);
      var jobs = known.jobs().stream().filter(job -> job.band().equals(band.name())).toList();
      bands.add(new BandEnd(band, jobs.size(), reasons.get(i)));
      if (!search.isOver()) {
        known.byNetwork(jobs, spec.allRungs().top()).values().stream()
            .sorted(Comparator.comparingDouble(of -> known.mean(of, spec.objective())))
            .limit(finalistsPerBand(search))
            .map(List::getFirst)
            .forEach(finalists::add);
      }
    }
    return new SearchEnd(known.jobs().size(), bands, finalists, Shown.of(spec, known));
  }

  private static int finalistsPerBand(Search search) {
    var spec = search.spec();
    var bytes = FINALIST_BYTES + spec.space().genes().size() * Shown.GENE_BYTES;
    return Math.clamp(FINALISTS_BYTES / bytes / spec.bands().size(), 1, FINALISTS);
  }
}
