package gpunas.optimizer.search;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.Cost;
import gpunas.optimizer.FinishedTrial;
import gpunas.searchmodel.Rungs;
import gpunas.searchspace.Encoding;
import gpunas.searchspace.NetworkCosts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Jobs and results as optimizers are told of them. */
final class Trials {

  private final Rungs rungs;
  private final NetworkCosts costs;
  private final List<FinishedTrial> learned;
  private final Map<Encoding, Candidate> candidates = new HashMap<>();

  Trials(Rungs rungs, NetworkCosts costs, List<Lesson> lessons) {
    this.rungs = rungs;
    this.costs = costs;
    this.learned =
        lessons.stream()
            .<FinishedTrial>map(lesson ->
                new FinishedTrial.Completed(
                    candidate(lesson.encoding()), lesson.crossEntropy(), lesson.trainings(), 1))
            .toList();
  }

  /**
   * What was learned before, then every result in the order in which it came: with more results the
   * list goes on where it ended.
   */
  List<FinishedTrial> finished(Known known) {
    return Stream.concat(learned.stream(), known.ended().stream().map(job -> trial(job, known)))
        .toList();
  }

  /** Completed candidates of earlier searches. */
  List<Candidate> learned() {
    return learned.stream().map(FinishedTrial::candidate).toList();
  }

  List<Candidate> pending(Known known) {
    return known.pending().stream().map(this::candidate).toList();
  }

  Candidate candidate(Job job) {
    return candidate(job.encoding());
  }

  Candidate candidate(Encoding encoding) {
    return candidates.computeIfAbsent(
        encoding,
        _ ->
            new Candidate(
                Points.of(costs.grid().space(), encoding.toArray()), Cost.of(costs, encoding)));
  }

  private FinishedTrial trial(Job job, Known known) {
    var crossEntropy = known.crossEntropy(job);
    return crossEntropy == null
        ? new FinishedTrial.Failed(candidate(job))
        : new FinishedTrial.Completed(candidate(job), crossEntropy, 1, rungs.fidelity(job.rung()));
  }
}
