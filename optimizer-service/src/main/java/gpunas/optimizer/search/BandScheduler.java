package gpunas.optimizer.search;

import gpunas.optimizer.Candidate;
import gpunas.optimizer.FinishedTrial;
import gpunas.optimizer.Optimizer;
import gpunas.optimizer.search.Finish.BandFinish;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Deals a search's trainings to its bands, evenly, and asks each band's optimizer for candidates. A
 * finished training is told to every band: what a network can learn does not depend on the band.
 */
final class BandScheduler {

  /** Networks per band that are worth measuring as a whole. */
  private static final int FINALISTS = 16;

  private final SearchPlan plan;
  private final NetworkCosts costs;
  private final CandidatePool pool;
  private final List<@Nullable Optimizer> optimizers = new ArrayList<>();
  private final boolean[] exhausted;
  private final Map<Integer, Candidate> candidates = new HashMap<>();

  BandScheduler(SearchPlan plan, NetworkCosts costs, CandidatePool pool) {
    this.plan = plan;
    this.costs = costs;
    this.pool = pool;
    exhausted = new boolean[plan.bands().size()];
    for (var i = 0; i < exhausted.length; i++) {
      var members = pool.band(i);
      exhausted[i] = members.isEmpty();
      optimizers.add(
          members.isEmpty()
              ? null
              : plan.strategy()
                  .optimizer(new BandSpace(costs, plan.bands().get(i), members), plan.objective()));
    }
  }

  Decision decide(Map<Integer, Proposal> proposed, Map<Integer, TrainingEnd> ends) {
    List<Proposal> proposals = new ArrayList<>(proposed.values());
    List<Proposal> fresh = new ArrayList<>();
    while (proposals.size() < plan.trainings()
        && proposals.size() - ends.size() < plan.inFlight()) {
      var band = nextBand(proposals);
      if (band < 0) {
        break;
      }
      var proposal = propose(band, proposals, ends);
      if (proposal == null) {
        exhausted[band] = true;
      } else {
        proposals.add(proposal);
        fresh.add(proposal);
      }
    }
    var done = fresh.isEmpty() && proposals.size() == ends.size();
    return new Decision(fresh, done ? finish(proposals, ends) : null);
  }

  /** The band with the fewest trainings that still has candidates; -1 if none has. */
  private int nextBand(List<Proposal> proposals) {
    var next = -1;
    var fewest = Long.MAX_VALUE;
    for (var i = 0; i < exhausted.length; i++) {
      var trainings = trainings(i, proposals);
      if (!exhausted[i] && trainings < fewest) {
        next = i;
        fewest = trainings;
      }
    }
    return next;
  }

  private @Nullable Proposal propose(
      int band, List<Proposal> proposals, Map<Integer, TrainingEnd> ends) {
    var optimizer = optimizers.get(band);
    if (optimizer == null) {
      return null;
    }
    var pending =
        proposals.stream()
            .filter(proposal -> !ends.containsKey(proposal.number()))
            .map(this::candidate)
            .toList();
    optimizer.tell(
        proposals.stream()
            .filter(proposal -> ends.containsKey(proposal.number()))
            .map(proposal -> trial(proposal, ends))
            .toList());
    var number = proposals.size();
    var answer = optimizer.ask(1, pending, random(number));
    if (answer.isEmpty()) {
      return null;
    }
    var chosen = answer.getFirst().candidate();
    return new Proposal(
        number,
        plan.bands().get(band).name(),
        Points.encoding(plan.space(), chosen.point()),
        chosen.cost());
  }

  private FinishedTrial trial(Proposal proposal, Map<Integer, TrainingEnd> ends) {
    var candidate = candidate(proposal);
    return ends.get(proposal.number()) instanceof TrainingEnd.Completed(var crossEntropy)
        ? new FinishedTrial.Completed(candidate, crossEntropy, 1, 1)
        : new FinishedTrial.Failed(candidate);
  }

  private Candidate candidate(Proposal proposal) {
    return candidates.computeIfAbsent(
        proposal.number(),
        _ ->
            new Candidate(
                Points.of(plan.space(), proposal.encoding().toArray()),
                costs.of(proposal.encoding())));
  }

  /** Every proposal has a generator of its own, so that a restart does not shift the chance. */
  private RandomGenerator random(int number) {
    return RandomGeneratorFactory.of("L64X128MixRandom")
        .create(plan.seed() * 0x9E3779B97F4A7C15L + number);
  }

  private Finish finish(List<Proposal> proposals, Map<Integer, TrainingEnd> ends) {
    var bands = new ArrayList<BandFinish>();
    var finalists = new ArrayList<Proposal>();
    for (var i = 0; i < exhausted.length; i++) {
      bands.add(new BandFinish(plan.bands().get(i), (int) trainings(i, proposals), reason(i)));
      var band = plan.bands().get(i).name();
      proposals.stream()
          .filter(proposal -> proposal.band().equals(band))
          .filter(proposal -> ends.get(proposal.number()) instanceof TrainingEnd.Completed)
          .sorted(Comparator.comparingDouble(proposal -> value(proposal, ends)))
          .limit(FINALISTS)
          .forEach(finalists::add);
    }
    return new Finish(proposals.size(), bands, finalists);
  }

  private double value(Proposal proposal, Map<Integer, TrainingEnd> ends) {
    return ends.get(proposal.number()) instanceof TrainingEnd.Completed(var crossEntropy)
        ? plan.objective().value(crossEntropy, proposal.cost())
        : Double.POSITIVE_INFINITY;
  }

  private String reason(int index) {
    var band = plan.bands().get(index);
    if (optimizers.get(index) == null) {
      return "no network of %d sampled lies in %.3f to %.3f ms; the fastest takes %.3f ms, the slowest %.3f ms"
          .formatted(
              pool.sampled(),
              band.fromMicros() / 1000,
              band.belowMicros() / 1000,
              pool.fastestMicros() / 1000,
              pool.slowestMicros() / 1000);
    }
    return exhausted[index] ? "every network of the band was trained" : "the budget is spent";
  }

  private long trainings(int index, List<Proposal> proposals) {
    var band = plan.bands().get(index).name();
    return proposals.stream().filter(proposal -> proposal.band().equals(band)).count();
  }
}
