package gpunas.optimizer.search;

import gpunas.optimizer.Candidate;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.SearchSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains the best networks of every band again. Who is among them is decided once, from all that
 * was explored; what comes out of it changes nothing any more.
 */
final class Finishing {

  private final SearchSpec spec;
  private final List<BandSearch> bands;
  private @Nullable List<Listed> shortList;

  private record Listed(String band, Candidate candidate) {}

  Finishing(SearchSpec spec, List<BandSearch> bands) {
    this.spec = spec;
    this.bands = bands;
  }

  /** The next repetition; null if there is none. All that explores must have its result. */
  @Nullable Job next(Known known) {
    var wanted = spec.finish();
    if (wanted == null || spec.budget().isSpent(known.deviceTime())) {
      return null;
    }
    var chosen = shortList(wanted, known);
    var done = known.jobs().size() - known.explorations();
    if (done >= chosen.size() * wanted.repeats()) {
      return null;
    }
    var listed = chosen.get(done % chosen.size());
    return new Job(
        known.jobs().size(),
        listed.band(),
        Points.encoding(spec.space(), listed.candidate().point()),
        listed.candidate().cost(),
        spec.allRungs().top(),
        1 + done / chosen.size(),
        null,
        known.results());
  }

  private List<Listed> shortList(Finish wanted, Known known) {
    var chosen = shortList;
    if (chosen == null) {
      var explored = known.explored();
      var seen = new LinkedHashSet<Candidate>();
      chosen = new ArrayList<>();
      for (var band : bands) {
        for (var candidate : band.best(explored).stream().limit(wanted.networks()).toList()) {
          if (seen.add(candidate)) {
            chosen.add(
                new Listed(
                    band.territory().bandOf(candidate.cost().latencyMicros()).name(), candidate));
          }
        }
      }
      shortList = chosen;
    }
    return chosen;
  }
}
