package gpunas.optimizer.search;

import gpunas.optimizer.Candidate;
import gpunas.searchmodel.Finish;
import gpunas.searchmodel.SearchSpec;
import gpunas.searchmodel.Taught;
import gpunas.searchmodel.Teacher;
import gpunas.searchmodel.Teaching;
import gpunas.searchspace.Encoding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Trains the best networks of every band again, and then perhaps once more with a teacher. Who is
 * among them is decided once, from all that was explored; what comes out of it decides nothing but
 * who the best one is, should that be the teacher.
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
    if (done >= chosen.size() * wanted.trainings()) {
      return null;
    }
    var listed = chosen.get(done % chosen.size());
    var repeat = 1 + done / chosen.size();
    if (repeat <= wanted.repeats()) {
      return job(listed, repeat, known, null, null);
    }
    var teaching = Objects.requireNonNull(wanted.teaching());
    // What the teacher is compared with, and who the best is, must be known.
    return known.pending().stream().allMatch(Job::isTaught)
        ? taught(listed, repeat, known, teaching)
        : null;
  }

  /** Null if the best of all is to teach, and there is none. */
  private @Nullable Job taught(Listed listed, int repeat, Known known, Teaching teaching) {
    var trained = known.byNetwork(known.jobs(), spec.allRungs().top());
    var isOfTheBest = teaching.teacher() instanceof Teacher.Best;
    if (isOfTheBest && trained.isEmpty()) {
      return null;
    }
    var encoding = Points.encoding(spec.space(), listed.candidate().point());
    var without = trained.getOrDefault(encoding, List.of());
    return job(
        listed,
        repeat,
        known,
        new Taught(teaching, known.meanTop1(without), without.size()),
        isOfTheBest ? (Integer) best(trained, known) : null);
  }

  /** The training of the lowest cross entropy, of the network whose mean is the lowest. */
  private static int best(Map<Encoding, List<Job>> trained, Known known) {
    return trained.values().stream()
        .min(Comparator.comparingDouble(known::meanCrossEntropy))
        .orElseThrow()
        .stream()
        .min(Comparator.comparingDouble(job -> Objects.requireNonNull(known.crossEntropy(job))))
        .orElseThrow()
        .number();
  }

  private Job job(
      Listed listed, int repeat, Known known, @Nullable Taught taught, @Nullable Integer best) {
    return new Job(
        known.jobs().size(),
        listed.band(),
        Points.encoding(spec.space(), listed.candidate().point()),
        listed.candidate().cost(),
        spec.allRungs().top(),
        repeat,
        null,
        known.results(),
        taught,
        best);
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
